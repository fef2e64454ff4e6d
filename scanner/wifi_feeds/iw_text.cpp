#include "scanner/wifi_feeds/iw_text.hpp"

#include <array>
#include <chrono>

#include "scanner/dissect/fields.hpp"
#include "scanner/wifi_feeds/iw_network.hpp"
#include "scanner/wifi_feeds/text.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr std::size_t kMacText = 17;  // aa:bb:cc:dd:ee:ff

/// "BSS aa:bb:cc:dd:ee:ff(on wlan0) -- associated"
std::optional<MacAddress> paragraph_of(std::string_view line) {
  const auto rest = after(line, "BSS ");
  if (!rest || rest->size() < kMacText) return std::nullopt;
  if (rest->size() > kMacText && (*rest)[kMacText] != '(' && (*rest)[kMacText] != ' ')
    return std::nullopt;
  const auto mac = MacAddress::parse(rest->substr(0, kMacText));
  return mac ? std::optional(*mac) : std::nullopt;
}

}  // namespace

IwReading read_iw(std::string_view text, Timestamp now, wifi::Tracker& out) {
  IwReading reading;
  std::optional<IwNetwork> open;
  while (!text.empty()) {
    const std::string_view line = dissect::take_line(text);
    if (const auto bssid = paragraph_of(line)) {
      if (open) open->tell(out);
      open.reset();
      if (reading.networks == kMostNetworks) {
        reading.bounded = true;
        break;
      }
      ++reading.networks;
      open.emplace(*bssid, now);
    } else if (open && !line.empty() && line.front() == '\t') {
      open->line(line.substr(1), out);
    }
  }
  if (open) open->tell(out);
  return reading;
}

}  // namespace tenken::wifi_feeds
