// The opening of Remote Desktop: which ways to protect a session the server takes.
// MS-RDPBCGR sections 2.2.1.1 and 2.2.1.2; messages are cut off by tpkt_message().
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Bits of requested protocols, numbers of a chosen one.
enum RdpProtocol : std::uint32_t {
  kRdpStandard = 0,  ///< its own encryption, without TLS
  kRdpTls = 1,
  kRdpCredSsp = 2,  ///< network level authentication
  kRdpCredSspEx = 8,
};

/// A connection request without a name or a cookie. \param protocols  bits of RdpProtocol
Bytes rdp_connect(std::uint32_t protocols);

struct RdpConfirm {
  bool negotiates = false;  ///< old servers just confirm
  std::uint32_t chosen = kRdpStandard;
  std::optional<std::uint32_t> failure;  ///< 1: wants TLS, 2: forbids it, 3: has no certificate, 5:
                                         ///< wants CredSSP

  RdpConfirm() = default;
};

/// \returns Errc::unsupported for what confirms no connection
Result<RdpConfirm> parse_rdp_confirm(ByteView message);

}  // namespace tenken::dissect
