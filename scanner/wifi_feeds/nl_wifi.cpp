#include "scanner/wifi_feeds/nl_wifi.hpp"

#include <algorithm>
#include <chrono>

#include <linux/nl80211.h>

#include "scanner/dissect/fields.hpp"
#include "scanner/wifi/radio.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr std::size_t kMostFrequencies = 512;

/// The parts of a scan result that count here.
struct ScanResult {
  wifi::ToldNetwork network;
  bool named = false;
  bool answered = false;  ///< `elements` are those of an answer to a probe
  ByteView elements;
  ByteView beacon_elements;

  ScanResult() = default;
};

void keep(ScanResult& out, const NlAttribute& part, Timestamp now) {
  switch (part.type) {
    case NL80211_BSS_BSSID:
      out.named = part.body.size() == dissect::kMacSize;
      if (out.named) out.network.bssid = MacAddress::from_bytes(part.body);
      return;
    case NL80211_BSS_FREQUENCY:
      if (const auto mhz = part.u32(); mhz && *mhz <= UINT16_MAX)
        out.network.freq_mhz = static_cast<std::uint16_t>(*mhz);
      return;
    case NL80211_BSS_CAPABILITY:
      out.network.capability = part.u16().value_or(0);
      return;
    case NL80211_BSS_SEEN_MS_AGO:
      if (const auto ms = part.u32()) out.network.at = now + -std::chrono::milliseconds(*ms);
      return;
    case NL80211_BSS_INFORMATION_ELEMENTS:
      out.elements = part.body;
      return;
    case NL80211_BSS_BEACON_IES:
      out.beacon_elements = part.body;
      return;
    case NL80211_BSS_PRESP_DATA:
      out.answered = true;
      return;
    default:
      return;
  }
}

/// Channels 5, 21, 37 and so on of the 6 GHz band; every other band as a whole.
bool is_worth(std::uint16_t mhz) {
  constexpr unsigned kApart = 16;
  constexpr unsigned kFirst = 5;
  if (!wifi::is_six_ghz(mhz)) return wifi::channel_of(mhz).has_value();
  const auto channel = wifi::channel_of(mhz);
  return channel && *channel % kApart == kFirst;
}

void read_frequency(ByteView attributes, std::vector<std::uint16_t>& out) {
  if (NlAttributes::find(attributes, NL80211_FREQUENCY_ATTR_DISABLED)) return;
  const auto part = NlAttributes::find(attributes, NL80211_FREQUENCY_ATTR_FREQ);
  const auto mhz = part ? part->u32() : std::nullopt;
  if (!mhz || *mhz > UINT16_MAX || out.size() >= kMostFrequencies) return;
  const auto freq = static_cast<std::uint16_t>(*mhz);
  if (is_worth(freq) && std::find(out.begin(), out.end(), freq) == out.end()) out.push_back(freq);
}

}  // namespace

bool read_scan_result(const NlCommand& command, Timestamp now, wifi::Tracker& out) {
  if (command.command != NL80211_CMD_NEW_SCAN_RESULTS) return false;
  const auto bss = NlAttributes::find(command.attributes, NL80211_ATTR_BSS);
  if (!bss) return false;
  ScanResult result;
  result.network.at = now;
  NlAttributes parts(bss->body);
  while (const auto part = parts.next()) keep(result, *part, now);
  if (!result.named) return false;
  // Where the kernel does not say from which frame the elements are, they count as a beacon's.
  const bool answered = result.answered || !result.beacon_elements.empty();
  result.network.beacon = true;
  result.network.elements = result.beacon_elements;
  if (!result.beacon_elements.empty()) out.told(result.network);
  result.network.beacon = !answered;
  result.network.elements = result.elements;
  if (!result.elements.empty() || result.beacon_elements.empty()) out.told(result.network);
  return true;
}

std::optional<WifiInterface> read_interface(const NlCommand& command) {
  if (command.command != NL80211_CMD_NEW_INTERFACE) return std::nullopt;
  WifiInterface out;
  bool has_phy = false;
  NlAttributes parts(command.attributes);
  while (const auto part = parts.next()) {
    if (part->type == NL80211_ATTR_IFINDEX) out.index = part->u32().value_or(0);
    if (part->type == NL80211_ATTR_IFNAME) out.name = dissect::until_nul(part->body);
    if (part->type == NL80211_ATTR_IFTYPE) out.monitor = part->u32() == NL80211_IFTYPE_MONITOR;
    if (part->type == NL80211_ATTR_MAC && part->body.size() == dissect::kMacSize)
      out.mac = MacAddress::from_bytes(part->body);
    if (part->type == NL80211_ATTR_WIPHY) {
      has_phy = part->u32().has_value();
      out.phy = part->u32().value_or(0);
    }
  }
  if (!has_phy || out.index == 0) return std::nullopt;
  return out;
}

void read_frequencies(const NlCommand& command, std::vector<std::uint16_t>& out) {
  if (command.command != NL80211_CMD_NEW_WIPHY) return;
  const auto bands = NlAttributes::find(command.attributes, NL80211_ATTR_WIPHY_BANDS);
  if (!bands) return;
  NlAttributes each_band(bands->body);
  while (const auto band = each_band.next()) {
    const auto list = NlAttributes::find(band->body, NL80211_BAND_ATTR_FREQS);
    if (!list) continue;
    NlAttributes each(list->body);
    while (const auto frequency = each.next()) read_frequency(frequency->body, out);
  }
}

}  // namespace tenken::wifi_feeds
