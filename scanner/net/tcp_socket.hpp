// How every TCP connect of ours begins. For the files of scanner/net.
#pragma once

#include <cstdint>

#include <boost/asio/ip/tcp.hpp>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/source.hpp"

namespace tenken::net {

boost::asio::ip::tcp::endpoint tcp_endpoint(const IpAddress& address, std::uint16_t port);
/// A non-blocking socket, bound to what `source` says, that repeats a SYN once and keeps ICMP
/// errors. Nothing is sent yet.
Result<SocketHandle> open_tcp_socket(bool v4, const Source& source);
/// Lets acknowledgements wait a moment for something to travel with, that of the handshake
/// included. Only for a side that speaks first: a peer that does would wait for the handshake.
void delay_acknowledgements(int socket);

}  // namespace tenken::net
