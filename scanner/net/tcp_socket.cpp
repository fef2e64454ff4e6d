#include "scanner/net/tcp_socket.hpp"

#include <cerrno>

#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "scanner/net/icmp_error.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::net {

using boost::asio::ip::tcp;

tcp::endpoint tcp_endpoint(const IpAddress& address, std::uint16_t port) {
  namespace ip = boost::asio::ip;
  if (address.is_v4()) return {ip::address_v4(address.v4_value()), port};
  const unsigned scope = address.zone().empty() ? 0 : if_nametoindex(address.zone().c_str());
  return {ip::address_v6(address.octets(), scope), port};
}

Result<SocketHandle> open_tcp_socket(bool v4, const Source& source) {
  SocketHandle socket(
      ::socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (socket.get() < 0) return Unexpected(errno_error(errno, "socket"));
  report_icmp_errors(socket.get(), v4);  // the error queue tells an ICMP refusal from a reset
  // tcp(7) TCP_SYNCNT: one repeat of the SYN. From Linux 6.5 on tcp_syn_linear_timeouts come on
  // top, so whoever waits also ends the attempt in time (kLongestAttempt).
  const int once = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_SYNCNT, &once, sizeof(once));
  if (!source.interface.empty() &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, source.interface.c_str(),
                   static_cast<socklen_t>(source.interface.size())) != 0)
    return Unexpected(errno_error(errno, "bind to interface " + source.interface));
  if (source.address && source.address->is_v4() == v4) {
    const tcp::endpoint local = tcp_endpoint(*source.address, 0);
    if (::bind(socket.get(), local.data(), static_cast<socklen_t>(local.size())) != 0)
      return Unexpected(errno_error(errno, "bind to " + source.address->to_string()));
  }
  return socket;
}

// tcp(7) TCP_QUICKACK. Without it there are more packets, and nothing else is different.
void delay_acknowledgements(int socket) {
  const int off = 0;
  ::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof(off));
}

}  // namespace tenken::net
