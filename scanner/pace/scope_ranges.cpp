#include "scanner/pace/scope_ranges.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "model/messages.hpp"

namespace tenken::pace {
namespace {

// Nobody is asked for more by mistake: an IPv4 /8 is the largest private range, an IPv6 /32 what a
// provider receives.
constexpr std::size_t kV4FixedOctets = 1;
constexpr std::size_t kV6FixedOctets = 4;
constexpr std::size_t kV4Start = 12;  // of the 16 octets
constexpr std::uint32_t kFirstMulticast = 0xE0000000;
constexpr std::uint32_t kLastMulticast = 0xEFFFFFFF;
constexpr std::uint32_t kBroadcast = 0xFFFFFFFF;

bool too_wide(const IpRange& range) {
  const std::size_t start = range.first.is_v4() ? kV4Start : 0;
  const std::size_t fixed = range.first.is_v4() ? kV4FixedOctets : kV6FixedOctets;
  const auto* const a = range.first.octets().data() + start;
  const auto* const b = range.last.octets().data() + start;
  return !std::equal(a, a + fixed, b);
}

bool holds_group(const IpRange& range) {
  if (range.first.is_v6()) return range.last.is_multicast();  // ff00::/8 is the top of the space
  const std::uint32_t first = range.first.v4_value();
  const std::uint32_t last = range.last.v4_value();
  return (first <= kLastMulticast && last >= kFirstMulticast) || last == kBroadcast;
}

}  // namespace

std::optional<Msg> unfit_to_allow(const IpRange& range) {
  if (too_wide(range)) return Msg::scope_too_wide;
  if (range.first.is_unspecified() || holds_group(range)) return Msg::scope_not_hosts;
  return std::nullopt;
}

}  // namespace tenken::pace
