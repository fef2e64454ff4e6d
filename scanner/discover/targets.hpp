// A set of addresses as a list, where it is small enough to be asked one by one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace tenken::discover {

inline constexpr std::uint64_t kMaxTargets = std::uint64_t{1} << 24U;  // an IPv4 /8

/// An IPv6 range with more addresses than this is not asked address by address.
inline constexpr std::uint64_t kMaxListed = 4096;
/// Neighbours of the kernel that are asked on one link, at most.
inline constexpr std::size_t kMaxHintedNeighbours = 2048;
/// Addresses of earlier scans that are asked again in wide ranges of one link, at most.
inline constexpr std::size_t kMaxKnown = 4096;

/// Whether nobody can ask all addresses of `range`: an IPv6 range of more than kMaxListed.
bool is_wide(const IpRange& range);
/// The wide ranges of `targets`, and all others.
IpSet only_wide(const IpSet& targets);
IpSet without_wide(const IpSet& targets);
/// The addresses of `set` that lie in `range`, whatever its zone; they keep their own.
IpSet intersection(const IpSet& set, const IpRange& range);

/// The number of addresses for people: "254", "254 + 2^64" with a wide range.
std::string count_text(const IpSet& targets);

/// The addresses in order. Errc::limit when there are more than kMaxTargets, as in any IPv6
/// network.
Result<std::vector<IpAddress>> expand(const IpSet& targets);
/// The IPv4 addresses among them as numbers, of which a list may be long.
Result<std::vector<std::uint32_t>> expand_v4(const IpSet& targets);

}  // namespace tenken::discover
