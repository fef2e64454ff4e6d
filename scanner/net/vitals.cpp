#include "scanner/net/vitals.hpp"

#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "scanner/net/tcp_stream.hpp"

namespace tenken::net {

std::optional<std::chrono::milliseconds> round_trip(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || info.tcpi_rtt == 0)
    return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::microseconds(info.tcpi_rtt));
}

bool peer_ended(int socket) {
  constexpr int kMostPieces = 64;
  std::array<char, 1024> rest{};
  for (int i = 0; i < kMostPieces; ++i) {
    const ssize_t got = ::recv(socket, rest.data(), rest.size(), MSG_DONTWAIT);
    if (got == 0) return true;
    if (got < 0) return errno != EAGAIN && errno != EWOULDBLOCK;
  }
  return false;
}

// A stream of another kind, such as one of a test, has no socket that could be asked.
std::optional<std::chrono::milliseconds> round_trip(Stream& stream) {
  auto* const tcp = dynamic_cast<TcpStream*>(&stream);
  return tcp != nullptr ? tcp->round_trip() : std::nullopt;
}

Task<std::optional<std::chrono::milliseconds>> leave(Stream& stream,
                                                     std::chrono::milliseconds most) {
  auto* const tcp = dynamic_cast<TcpStream*>(&stream);
  std::optional<std::chrono::milliseconds> took;
  if (tcp != nullptr) took = co_await tcp->leave(most);
  stream.close();
  co_return took;
}

}  // namespace tenken::net
