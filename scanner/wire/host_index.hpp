// HostIndex: from an address to its place in a list, for one look per frame.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/dissect/ip_key.hpp"

namespace tenken::wire {

/// An immutable hash table with open addressing, at most half full. Thread safe.
class HostIndex {
 public:
  /// \param hosts  without repeats; the place of each is its number in this list
  explicit HostIndex(const std::vector<dissect::IpKey>& hosts);
  std::optional<std::uint32_t> find(const dissect::IpKey& host) const;

 private:
  std::size_t slot_of(const dissect::IpKey& host) const;

  std::vector<dissect::IpKey> hosts_;
  std::vector<std::uint32_t> slots_;  ///< place + 1; 0: free
  std::uint64_t salt_ = 0;            ///< so that nobody can choose addresses that collide
};

}  // namespace tenken::wire
