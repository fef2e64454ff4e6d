// Chunks: the targets of a sweep, cut into what is found, scanned and stored before the next.
#pragma once

#include <cstdint>
#include <optional>

#include "model/ip_address.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::cli {

/// Addresses that are found, scanned and stored before the next ones: what the pace asks in about
/// two seconds, at least 4096 and at most 65,536.
std::uint64_t addresses_per_chunk(const pace::Profile& profile);

/// For the progress: a wide range is asked as one.
std::uint64_t steps_of(const IpSet& targets);

/// Cuts a set of addresses into chunks, in order, without holding them one by one.
class Chunks {
 public:
  /// \param size  addresses of one chunk, at most
  Chunks(const IpSet& targets, std::uint64_t size);

  /// The wide ranges, which nobody asks address by address, come last and as one.
  std::optional<IpSet> next();

 private:
  IpSet rest_;
  IpSet wide_;
  std::uint64_t size_;
};

}  // namespace tenken::cli
