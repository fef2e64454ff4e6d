#include "scanner/wifi_feeds/hostapd.hpp"

#include <string>

#include "scanner/wifi_feeds/suite_names.hpp"
#include "scanner/wifi_feeds/text.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr std::size_t kMostStations = 65536;

/// What an answer says of a station.
struct Joined {
  std::optional<WifiSuite> cipher;
  std::optional<WifiSuite> akm;
  bool wpa1 = false;
  bool pmf = false;
  bool associated = false;

  Joined() = default;
};

void keep(Joined& out, const KeyValue& one) {
  if (one.key == "flags") {
    out.pmf = one.value.find("[MFP]") != std::string_view::npos;
    out.associated = one.value.find("[ASSOC]") != std::string_view::npos;
  }
  if (one.key == "dot11RSNAStatsSelectedPairwiseCipher") out.cipher = suite_selector(one.value);
  if (one.key == "AKMSuiteSelector") out.akm = suite_selector(one.value);
  if (one.key == "wpa") out.wpa1 = one.value == "1";
}

void write_security(const Joined& joined, WifiSuite group, ElementWriter& out) {
  if (!joined.cipher && !joined.akm) return;
  SecurityFields fields;
  fields.group = group;
  fields.pairwise.add(joined.cipher.value_or(kUnknownSuite));
  fields.akms.add(joined.akm.value_or(kUnknownSuite));
  fields.capabilities = joined.pmf ? kPmfCapable : std::uint16_t{0};
  joined.wpa1 ? out.wpa(fields) : out.rsn(fields);
}

}  // namespace

std::optional<MacAddress> read_station(std::string_view answer, const MacAddress& bssid,
                                       WifiSuite group, Timestamp now, wifi::Tracker& out) {
  const auto mac = MacAddress::parse(dissect::take_line(answer));
  if (!mac) return std::nullopt;
  Joined joined;
  each_value(answer, [&joined](const KeyValue& one) { keep(joined, one); });
  if (!joined.associated) return *mac;
  ElementWriter elements;
  write_security(joined, group, elements);
  wifi::ToldStation station;
  station.mac = *mac;
  station.bssid = bssid;
  station.at = now;
  station.privacy = !elements.bytes().empty();
  station.elements = elements.bytes();
  out.told(station);
  return *mac;
}

Result<std::size_t> read_hostapd(ControlTalk& talk, Timestamp now, wifi::Tracker& out) {
  std::optional<std::uint16_t> freq;
  ApSettings settings;
  const auto status = talk.ask("STATUS", [&](std::string_view answer) {
    each_value(answer, [&](const KeyValue& one) {
      if (one.key == "freq") freq = number_of<std::uint16_t>(one.value);
      if (one.key == "channel") settings.channel = number_of<std::uint8_t>(one.value);
    });
  });
  if (!status) return Unexpected(status.error());
  if (freq == 0) freq.reset();  // without a radio
  const auto config = talk.ask("GET_CONFIG", [&settings](std::string_view answer) {
    each_value(answer, [&settings](const KeyValue& one) { settings.set_answer(one); });
  });
  if (!config) return Unexpected(config.error());
  if (!settings.bssid) return 0;
  settings.tell(freq, now, out);
  std::string command = "STA-FIRST";
  for (std::size_t count = 0; count < kMostStations; ++count) {
    std::optional<MacAddress> mac;
    const auto asked = talk.ask(command, [&](std::string_view answer) {
      mac = read_station(answer, *settings.bssid, settings.group_cipher(), now, out);
    });
    if (!asked) return Unexpected(asked.error());
    if (!mac) break;
    command = "STA-NEXT " + mac->to_string();
  }
  return 1;
}

}  // namespace tenken::wifi_feeds
