// A set of addresses as a list, where it is small enough to be asked one by one.
#pragma once

#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace tenken::discover {

inline constexpr std::uint64_t kMaxTargets = std::uint64_t{1} << 24U;  // an IPv4 /8

/// The addresses in order. Errc::limit when there are more than kMaxTargets, as in any IPv6
/// network.
Result<std::vector<IpAddress>> expand(const IpSet& targets);

}  // namespace tenken::discover
