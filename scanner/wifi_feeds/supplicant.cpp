#include "scanner/wifi_feeds/supplicant.hpp"

#include <chrono>
#include <string>

#include "scanner/wifi_feeds/element_writer.hpp"
#include "scanner/wifi_feeds/key_values.hpp"
#include "scanner/wifi_feeds/suite_names.hpp"
#include "scanner/wifi_feeds/text.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr std::size_t kMostEntries = 16384;
// Number, BSSID, frequency, capabilities, age, elements, elements of the beacon. One network at a
// time: an answer has room for a few only.
constexpr std::string_view kMask = " MASK=0x100617";

std::optional<MacAddress> mac_of(std::string_view text) {
  const auto mac = MacAddress::parse(text);
  return mac ? std::optional(*mac) : std::nullopt;
}

/// The link of STATUS.
struct Link {
  std::optional<MacAddress> station;
  std::optional<MacAddress> bssid;
  std::string_view ssid;
  std::string_view pairwise;
  std::string_view group;
  std::string_view keys;
  bool joined = false;
  bool pmf = false;

  Link() = default;
};

void keep(Link& out, const KeyValue& one) {
  if (one.key == "address") out.station = mac_of(one.value);
  if (one.key == "bssid") out.bssid = mac_of(one.value);
  if (one.key == "ssid") out.ssid = one.value;
  if (one.key == "pairwise_cipher") out.pairwise = one.value;
  if (one.key == "group_cipher") out.group = one.value;
  if (one.key == "key_mgmt") out.keys = one.value;
  if (one.key == "wpa_state") out.joined = one.value == "COMPLETED";
  // Told only where management frames of this link are protected.
  if (one.key == "pmf") out.pmf = one.value == "1" || one.value == "2";
}

void write_security(const Link& link, ElementWriter& out) {
  if (link.keys.empty() || link.keys == "NONE" || link.keys.starts_with("IEEE 802.1X (no WPA)"))
    return;
  const bool wpa = link.keys.starts_with("WPA-") || link.keys.starts_with("WPA/");
  const std::uint32_t owner = wpa ? kWpaOrganisation : kRsnOrganisation;
  SecurityFields fields;
  const WifiSuites group = hostap_ciphers(link.group, owner);
  fields.group = group.empty() ? kUnknownSuite : group.front();
  fields.pairwise = hostap_ciphers(link.pairwise, owner);
  if (fields.pairwise.empty()) fields.pairwise.add(kUnknownSuite);
  fields.akms = hostap_akms(link.keys, owner);
  fields.capabilities = link.pmf ? kPmfCapable : std::uint16_t{0};
  wpa ? out.wpa(fields) : out.rsn(fields);
}

}  // namespace

std::optional<std::uint32_t> read_bss(std::string_view answer, Timestamp now, wifi::Tracker& out) {
  constexpr int kHex = 16;
  wifi::ToldNetwork network;
  network.at = now;
  std::optional<std::uint32_t> id;
  std::optional<MacAddress> bssid;
  Bytes elements;
  Bytes beacon;
  each_value(answer, [&](const KeyValue& one) {
    if (one.key == "id") id = number_of<std::uint32_t>(one.value);
    if (one.key == "bssid") bssid = mac_of(one.value);
    if (one.key == "freq") network.freq_mhz = number_of<std::uint16_t>(one.value);
    if (one.key == "capabilities" && one.value.starts_with("0x"))
      network.capability = number_of<std::uint16_t>(one.value.substr(2), kHex).value_or(0);
    if (one.key == "age")
      if (const auto age = number_of<std::uint32_t>(one.value))
        network.at = now + -std::chrono::seconds(*age);
    if (one.key == "ie") elements = hex_bytes(one.value, ElementWriter::kMost);
    if (one.key == "beacon_ie") beacon = hex_bytes(one.value, ElementWriter::kMost);
  });
  if (!id || !bssid) return std::nullopt;
  network.bssid = *bssid;
  network.elements = beacon;
  if (!beacon.empty()) out.told(network);
  network.beacon = beacon.empty();
  network.elements = elements;
  out.told(network);
  return id;
}

bool read_status(std::string_view answer, Timestamp now, wifi::Tracker& out) {
  Link link;
  each_value(answer, [&link](const KeyValue& one) { keep(link, one); });
  if (!link.joined || !link.station || !link.bssid) return false;
  ElementWriter elements;
  elements.ssid(unescaped(link.ssid));
  write_security(link, elements);
  wifi::ToldStation station;
  station.mac = *link.station;
  station.bssid = *link.bssid;
  station.at = now;
  station.privacy = link.pairwise != "NONE";
  station.elements = elements.bytes();
  out.told(station);
  return true;
}

Result<std::size_t> read_supplicant(ControlTalk& talk, Timestamp now, wifi::Tracker& out) {
  std::size_t networks = 0;
  std::string which = "FIRST";
  while (networks < kMostEntries) {
    std::optional<std::uint32_t> id;
    const auto asked = talk.ask("BSS " + which + std::string(kMask),
                                [&](std::string_view answer) { id = read_bss(answer, now, out); });
    if (!asked) return Unexpected(asked.error());
    if (!id) break;
    ++networks;
    which = "NEXT-" + std::to_string(*id);
  }
  const auto asked =
      talk.ask("STATUS", [&](std::string_view answer) { (void)read_status(answer, now, out); });
  if (!asked) return Unexpected(asked.error());
  return networks;
}

}  // namespace tenken::wifi_feeds
