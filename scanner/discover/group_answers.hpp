// GroupAnswers: what hosts said when a whole link was asked.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"

namespace tenken::discover {

/// The answers to questions to groups, by host and by the UDP port of the protocol: some hosts
/// answer a group, and not the same question when it is put to them alone. Hostile hosts cannot
/// make it grow past its limits: what exceeds them is not kept.
class GroupAnswers {
 public:
  static constexpr std::size_t kMaxOfPort = 4;             ///< answers of one host and port
  static constexpr std::size_t kMaxBytes = 16'000'000;     ///< of all answers together
  using Of = std::map<std::uint16_t, std::vector<Bytes>>;  ///< port -> answers

  void add(const IpAddress& from, std::uint16_t port, ByteView datagram);
  void add(const GroupAnswers& others);
  /// Empty for a host that did not answer.
  const Of& of(const IpAddress& host) const;

 private:
  std::map<IpAddress, Of> answers_;
  std::size_t bytes_ = 0;
};

}  // namespace tenken::discover
