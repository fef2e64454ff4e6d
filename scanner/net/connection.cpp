#include "scanner/net/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <linux/errqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "scanner/net/socket_error.hpp"

namespace tenken::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsValues = asio::as_tuple(asio::use_awaitable);

tcp::endpoint endpoint_of(const IpAddress& address, std::uint16_t port) {
  if (address.is_v4()) return {asio::ip::address_v4(address.v4_value()), port};
  const unsigned scope = address.zone().empty() ? 0 : if_nametoindex(address.zone().c_str());
  return {asio::ip::address_v6(address.octets(), scope), port};
}

// Opens and binds; nothing is sent yet.
std::optional<Error> prepare(tcp::socket& socket, const tcp::endpoint& to, const Source& source) {
  error_code code;
  socket.open(to.protocol(), code);
  if (code) return socket_error(code, "socket");
  socket.non_blocking(true, code);
  if (code) return socket_error(code, "non-blocking mode");
  const int on = 1;  // lets the error queue tell an ICMP refusal from a reset
  const bool v4 = to.protocol() == tcp::v4();
  ::setsockopt(socket.native_handle(), v4 ? IPPROTO_IP : IPPROTO_IPV6,
               v4 ? IP_RECVERR : IPV6_RECVERR, &on, sizeof(on));
  // tcp(7) TCP_SYNCNT: one repeat of the SYN. From Linux 6.5 on tcp_syn_linear_timeouts come on
  // top, so dial() also ends the attempt in time (kLongestAttempt).
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_SYNCNT, &on, sizeof(on));
  if (!source.interface.empty() &&
      ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_BINDTODEVICE, source.interface.c_str(),
                   static_cast<socklen_t>(source.interface.size())) != 0)
    return errno_error(errno, "bind to interface " + source.interface);
  if (source.address && source.address->is_v4() == v4) {
    socket.bind(endpoint_of(*source.address, 0), code);
    if (code) return socket_error(code, "bind to " + source.address->to_string());
  }
  return std::nullopt;
}

// The address in a socket address that the kernel wrote, if it is one.
std::optional<IpAddress> address_in(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &from, sizeof(four));
    return IpAddress::v4(ntohl(four.sin_addr.s_addr));
  }
  if (from.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 six{};
  std::memcpy(&six, &from, sizeof(six));
  std::array<std::uint8_t, 16> octets{};
  std::memcpy(octets.data(), &six.sin6_addr, octets.size());
  return IpAddress::v6(octets);
}

// Whether another machine, or the target's own filter, sent the ICMP message `detail`. When no
// neighbour answers, this machine's kernel writes one to itself: that is silence.
bool from_network(const sock_extended_err& detail, const cmsghdr* part, int socket,
                  const IpAddress& target) {
  if (detail.ee_origin != SO_EE_ORIGIN_ICMP && detail.ee_origin != SO_EE_ORIGIN_ICMP6) return false;
  sockaddr_storage from{};
  const std::size_t head = CMSG_LEN(sizeof(detail));
  if (part->cmsg_len > head)  // the offender's address follows, SO_EE_OFFENDER
    std::memcpy(&from, CMSG_DATA(part) + sizeof(detail),
                std::min(sizeof(from), static_cast<std::size_t>(part->cmsg_len) - head));
  const std::optional<IpAddress> offender = address_in(from);
  if (!offender || offender->is_unspecified()) return false;
  if (offender->octets() == target.octets()) return true;
  sockaddr_storage own{};
  socklen_t size = sizeof(own);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) != 0) return true;
  const std::optional<IpAddress> here = address_in(own);
  return !here || here->octets() != offender->octets();
}

// Whether the error queue holds an ICMP message from the network; a reset leaves none.
bool refused_by_icmp(int socket, const IpAddress& target) {
  std::array<char, 512> control{};
  std::array<char, 64> payload{};
  iovec piece{payload.data(), payload.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return false;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    const bool error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                       (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!error) continue;
    sock_extended_err detail{};
    std::memcpy(&detail, CMSG_DATA(part), sizeof(detail));
    return from_network(detail, part, socket, target);
  }
  return false;
}

bool connected(tcp::socket& socket) {
  error_code code;
  socket.remote_endpoint(code);
  return !code;
}

// The pending error of the socket, 0 while there is none. Reading it clears it.
int pending_error(tcp::socket& socket) {
  int number = 0;
  socklen_t size = sizeof(number);
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_ERROR, &number, &size) != 0) return errno;
  return number;
}

}  // namespace

Connection::Connection(Session& session)
    : socket_(session.executor()), deadline_(session.executor()), quiet_(session.executor()) {
  session.enrol(*this);
}

void Connection::arm(SteadyTime deadline) {
  deadline_.expires_at(deadline);
  deadline_.async_wait([weak = weak_from_this()](const error_code& code) {
    if (const auto self = weak.lock(); self && !code) self->end(Errc::timed_out);
  });
}

void Connection::arm_quiet(std::chrono::milliseconds quiet) {
  quiet_passed_ = false;
  quiet_.expires_after(quiet);
  quiet_.async_wait([weak = weak_from_this(), round = ++quiet_round_](const error_code& code) {
    const auto self = weak.lock();
    if (!self || code || self->quiet_round_ != round) return;
    self->quiet_passed_ = true;
    error_code ignored;
    self->socket_.cancel(ignored);
  });
}

bool Connection::disarm_quiet() {
  ++quiet_round_;
  quiet_.cancel();
  return std::exchange(quiet_passed_, false);
}

void Connection::end(Errc why) noexcept {
  if (!ended_) ended_ = why;
  deadline_.cancel();
  quiet_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

unsigned repeats_within(SteadyClock::duration wait) {
  if (wait <= kSynRepeat) return 0;
  return static_cast<unsigned>(
      (std::min(wait, SteadyClock::duration(kLongestAttempt)) - SteadyClock::duration(1)) /
      kSynRepeat);
}

Task<Dialled> dial(Session& session, pace::Permit permit, std::uint16_t port, SteadyTime deadline,
                   const Source& source) {
  Dialled result;
  const auto failed = [&](Error error, FailedAt where) {
    result.error = std::move(error);
    result.failed_at = where;
  };
  if (session.stopped()) {
    failed(Error(Errc::cancelled, "the session was stopped"), FailedAt::here);
    co_return result;
  }
  const auto connection = std::make_shared<Connection>(session);
  tcp::socket& socket = connection->socket();
  const IpAddress& target = permit.address();
  const tcp::endpoint to = endpoint_of(target, port);
  if (auto error = prepare(socket, to, source)) {
    failed(std::move(*error), FailedAt::here);
    co_return result;
  }
  connection->arm(std::min(deadline, SteadyClock::now() + kLongestAttempt));
  int number = 0;
  if (::connect(socket.native_handle(), to.data(), static_cast<socklen_t>(to.size())) != 0)
    number = errno;
  const bool at_once = number != EINPROGRESS;
  while (number == EINPROGRESS) {
    co_await socket.async_wait(tcp::socket::wait_write, kAsValues);
    if (connection->ended()) {
      failed(Error(*connection->ended(), "connect"), FailedAt::there);
      co_return result;
    }
    number = pending_error(socket);
    if (number == 0 && !connected(socket)) number = EINPROGRESS;  // woken before the answer
  }
  if (number == 0) {
    connection->arm(deadline);
    result.connection = connection;
    co_return result;
  }
  result.by_icmp = refused_by_icmp(socket.native_handle(), target);
  const bool answered = !at_once || number == ECONNREFUSED;  // loopback refuses at once
  failed(errno_error(number, "connect"), answered ? FailedAt::there : FailedAt::here);
  connection->end(result.error.code);
  co_return result;
}

}  // namespace tenken::net
