// AskUdp: one datagram to a UDP port, and what comes back for it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/bytes.hpp"
#include "model/coverage.hpp"
#include "model/result.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::net {

/// How a port took a datagram.
enum class UdpTouch : std::uint8_t {
  replied,     ///< a datagram of the host came back
  refused,     ///< the host itself sent "port unreachable": the port is closed
  prohibited,  ///< another ICMP error, or one from the way
  silent,      ///< nothing until the deadline
};

/// Longer replies are cut to this.
inline constexpr std::size_t kMaxUdpReply = 2048;

/// What is sent; the bytes outlive the call.
struct UdpQuestion {
  std::uint16_t port = 0;
  ByteView payload;            ///< may be empty
  bool from_any_port = false;  ///< a reply may come from another port of the host
  std::uint16_t local_port =
      0;  ///< to send from where it is free, so that replies to it arrive; 0: any

  UdpQuestion() = default;
};

struct UdpAnswer {
  UdpTouch touch = UdpTouch::silent;
  Bytes reply;        ///< of `replied`; may be empty
  IcmpReason reason;  ///< of `prohibited`

  UdpAnswer() = default;
};

/// Sends once. An error means that nothing can be said about the port: limit (no descriptor, local
/// port or buffer is free), unreachable (no route from here), denied, environment, cancelled.
Task<Result<UdpAnswer>> ask_udp(Session& session, pace::Permit permit, UdpQuestion question,
                                SteadyTime deadline, const Source& source);

}  // namespace tenken::net
