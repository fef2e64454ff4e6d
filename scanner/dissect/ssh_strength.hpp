// Which SSH algorithms are weak: table data/ssh_algorithms.def.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/dissect/ssh.hpp"

namespace tenken::dissect {

enum class SshCategory : std::uint8_t { kex, host_key, cipher, mac };

/// One row of data/ssh_algorithms.def. A name that ends in '*' is a prefix, one that starts with
/// '*' a suffix.
struct SshWeakRow {
  SshCategory category;
  std::string_view name;
  std::string_view reason;  ///< technical English with its source
};
std::span<const SshWeakRow> ssh_weak_rows();

/// The row that calls this algorithm weak, or null.
const SshWeakRow* find_weak(SshCategory category, std::string_view algorithm);

struct SshStrength {
  std::vector<std::string>
      weak;  ///< offered weak algorithms: kex, host keys, ciphers, macs; no repeats
  bool only_weak =
      false;  ///< in some category a client has nothing but weak algorithms to choose from
};

SshStrength judge_ssh_offer(const SshKexInit& offer);

}  // namespace tenken::dissect
