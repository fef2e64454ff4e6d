// Vitals: what a connection that goes on tells of its peer, without another one.
#pragma once

#include <chrono>
#include <optional>

#include "scanner/net/stream.hpp"
#include "scanner/net/task.hpp"

namespace tenken::net {

/// The round trip of a TCP socket, smoothed as the kernel keeps it (tcp(7) TCP_INFO); nothing: the
/// socket has none.
std::optional<std::chrono::milliseconds> round_trip(int socket);
std::optional<std::chrono::milliseconds> round_trip(Stream& stream);

/// Whether the peer of a TCP socket has ended its side. What it said before is read over.
bool peer_ended(int socket);

/// Ends the own side of the stream, and waits until the peer has ended its side as well, which is
/// the work of its program and not of its kernel alone. Closes the stream.
/// \returns how long that took; nothing: the peer went on for `most`, or had failed before
Task<std::optional<std::chrono::milliseconds>> leave(Stream& stream,
                                                     std::chrono::milliseconds most);

}  // namespace tenken::net
