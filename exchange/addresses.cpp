#include "exchange/addresses.hpp"

#include <algorithm>

namespace tenken::exchange {

std::optional<MacAddress> mac_of(std::string_view text) {
  if (const auto plain = MacAddress::parse(text)) return *plain;
  // Huawei's and HP's systems write 0000-5e00-5307.
  constexpr std::size_t kQuads = 14;
  if (text.size() == kQuads && text[4] == '-' && text[9] == '-') {
    std::string dotted(text);
    dotted[4] = dotted[9] = '.';
    const auto parsed = MacAddress::parse(dotted);
    return parsed ? std::optional(*parsed) : std::nullopt;
  }
  // ProCurve's write 00005e-005307.
  constexpr std::size_t kHalves = 13;
  if (text.size() == kHalves && text[6] == '-') {
    const auto parsed = MacAddress::parse(std::string(text.substr(0, 6)).append(text.substr(7)));
    return parsed ? std::optional(*parsed) : std::nullopt;
  }
  // BSD and macOS print the octets as numbers: pad them.
  std::string padded;
  std::size_t octets = 0;
  while (!text.empty() && octets < 7) {
    const std::size_t end = std::min(text.find(':'), text.size());
    if (end == 0 || end > 2) return std::nullopt;
    padded.append(padded.empty() ? "" : ":")
        .append(end == 1 ? "0" : "")
        .append(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++octets;
  }
  if (octets != 6) return std::nullopt;
  const auto parsed = MacAddress::parse(padded);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

bool is_host(const IpAddress& ip) {
  constexpr std::uint32_t kBroadcast = 0xFFFFFFFF;
  if (ip.is_multicast() || ip.is_unspecified() || ip.is_loopback()) return false;
  return ip.is_v6() || ip.v4_value() != kBroadcast;
}

bool is_host(const MacAddress& mac) { return !mac.is_group() && !mac.is_zero(); }

void add_checked(ImportedFile& file, ImportedHost host, std::string_view line) {
  const bool any = host.addressed();
  if (host.mac && !is_host(*host.mac)) host.mac.reset();
  std::erase_if(host.ips, [](const IpAddress& ip) { return !is_host(ip); });
  std::erase_if(host.further, [](const MacAddress& mac) { return !is_host(mac); });
  if (host.addressed()) {
    file.add(std::move(host));
  } else {
    file.skip(host.line, any ? Skip::group : Skip::subject, line);
  }
}

std::optional<Timestamp> time_of_seconds(std::int64_t seconds) {
  constexpr std::int64_t kMost = 9'000'000'000;  // in the year 2255, before nanoseconds overflow
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  if (seconds <= 0 || seconds > kMost) return std::nullopt;
  return Timestamp(seconds * kNanoseconds);
}

}  // namespace tenken::exchange
