#include "model/wifi_claims.hpp"

#include <array>
#include <utility>

namespace tenken {
namespace {

constexpr std::string_view kSeparator = "; ";
constexpr std::string_view kBetter = "better";
constexpr std::string_view kSsid = "ssid";
constexpr std::string_view kYes = "yes";
constexpr std::string_view kNo = "no";

using Field = std::pair<std::string_view, std::string WifiClaim::*>;
constexpr std::array kFields{
    Field{"bssid", &WifiClaim::bssid},
    Field{"class", &WifiClaim::wifi_class},
    Field{"network", &WifiClaim::network_class},
    Field{"akms", &WifiClaim::akms},
    Field{"ciphers", &WifiClaim::ciphers},
    Field{"pmf", &WifiClaim::pmf},
    Field{"grade", &WifiClaim::grade},
    Field{"basis", &WifiClaim::basis},
    Field{"wps", &WifiClaim::wps},
    Field{"findings", &WifiClaim::findings},
};

void add(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += kSeparator;
  out.append(name).append("=").append(value);
}

}  // namespace

bool WifiClaim::has_finding(std::string_view id) const {
  std::string_view rest = findings;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    if (rest.substr(0, comma) == id) return true;
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return false;
}

std::string to_string(const WifiClaim& claim) {
  std::string out;
  for (const auto& [name, member] : kFields) add(out, name, claim.*member);
  add(out, kBetter, claim.better ? kYes : kNo);
  add(out, kSsid, claim.ssid);
  return out;
}

std::optional<WifiClaim> parse_wifi_claim(std::string_view text) {
  WifiClaim claim;
  const auto take = [&text](std::string_view name, bool last) -> std::optional<std::string_view> {
    if (!text.starts_with(name) || text.substr(name.size()).substr(0, 1) != "=")
      return std::nullopt;
    text.remove_prefix(name.size() + 1);
    const auto end = last ? std::string_view::npos : text.find(kSeparator);
    if (!last && end == std::string_view::npos) return std::nullopt;
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(last ? text.size() : end + kSeparator.size());
    return value;
  };
  for (const auto& [name, member] : kFields) {
    const auto value = take(name, false);
    if (!value) return std::nullopt;
    claim.*member = *value;
  }
  const auto better = take(kBetter, false);
  const auto ssid = better ? take(kSsid, true) : std::nullopt;
  if (!ssid || (*better != kYes && *better != kNo)) return std::nullopt;
  claim.better = *better == kYes;
  claim.ssid = *ssid;
  return claim;
}

}  // namespace tenken
