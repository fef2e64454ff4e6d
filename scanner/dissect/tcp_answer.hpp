// Answers to a SYN, read from Ethernet frames. RFC 9293 section 3.5; ICMP errors of RFC 792 and RFC
// 4443.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/coverage.hpp"
#include "scanner/dissect/ip_key.hpp"

namespace tenken::dissect {

enum class SynReply : std::uint8_t {
  accepted,    ///< SYN and ACK
  reset,       ///< RST: closed
  prohibited,  ///< an ICMP error from the host or on the way
};

/// What one frame says about a SYN that was sent. Nothing in it is proven.
struct TcpAnswer {
  IpKey host{};                ///< that the SYN went to
  std::uint16_t port = 0;      ///< of the host
  std::uint16_t own_port = 0;  ///< that the SYN came from
  std::uint32_t sequence = 0;  ///< number of the SYN that is answered
  SynReply reply = SynReply::reset;
  IcmpReason reason;  ///< of a prohibition

  TcpAnswer() = default;
};

/// Reads an untagged Ethernet frame of any length; nothing for frames that answer no SYN. Neither
/// checksums nor who sent the frame are looked at. Does not allocate.
std::optional<TcpAnswer> parse_tcp_answer(ByteView frame) noexcept;

}  // namespace tenken::dissect
