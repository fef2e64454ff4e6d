// Touch: does a TCP port accept? One connect, closed at once.
#pragma once

#include <cstdint>

#include "model/result.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::net {

/// How a port answered a SYN.
enum class Touch : std::uint8_t {
  accepted,    ///< SYN/ACK; the connection was closed again with a FIN
  reset,       ///< RST: the host lives, the port is closed
  prohibited,  ///< ICMP, from the host or on the way
  silent,      ///< nothing until the deadline
};

/// What a failed connect says of the port, once its SYN has left; an error if nothing.
/// \param by_icmp  an ICMP message from the network ended it
Result<Touch> touch_of(Error error, bool by_icmp);

/// An error means that nothing can be said about the port: limit (no descriptor or local port is
/// free), unreachable (no route from here), denied, environment, cancelled.
Task<Result<Touch>> touch_tcp(Session& session, pace::Permit permit, std::uint16_t port,
                              SteadyTime deadline, const Source& source);

}  // namespace tenken::net
