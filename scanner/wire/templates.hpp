// Frames that are built once and patched for each target. RFC 826, RFC 791, RFC 8200, RFC 9293.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "scanner/dissect/ip_key.hpp"
#include "scanner/wire/frame_batch.hpp"
#include "scanner/wire/link.hpp"
#include "scanner/wire/token.hpp"

namespace tenken::wire {

/// A SYN with a maximum segment size, over IPv4 or IPv6 as its source address is.
class SynTemplate {
 public:
  SynTemplate(const Link& link, const IpAddress& source);

  /// Adds the SYN to a batch that is not full. `host` is the permitted address.
  void write(FrameBatch& batch, const pace::Permit& permit, const MacAddress& to,
             const dissect::IpKey& host, std::uint16_t port, const Token& token) const;

 private:
  bool v6_;
  std::array<std::uint8_t, FrameBatch::kMaxFrame> frame_{};
  std::size_t size_ = 0;
  std::uint32_t ip_sum_ = 0;   ///< of the IPv4 header without the destination
  std::uint32_t tcp_sum_ = 0;  ///< of pseudo header and TCP header without what is patched
};

/// "Who has": an ARP request for IPv4.
class ArpTemplate {
 public:
  explicit ArpTemplate(const MacAddress& own);

  /// Adds the request to a batch that is not full. \param to  the broadcast address, or the one
  /// device that is to be asked
  void write(FrameBatch& batch, const pace::Permit& permit, const MacAddress& to,
             const IpAddress& sender) const;

 private:
  std::array<std::uint8_t, FrameBatch::kMinFrame> frame_{};
};

}  // namespace tenken::wire
