#include "scanner/net/ask_udp.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "scanner/net/icmp_error.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::net {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

constexpr auto kAsValues = asio::as_tuple(asio::use_awaitable);
constexpr int kMostPending = 64;  // datagrams and errors that one wake-up looks at

IcmpReason port_unreachable(bool v4) {
  return v4 ? IcmpReason(3, 3)   // RFC 792
            : IcmpReason(1, 4);  // RFC 4443 section 3.1
}

udp::endpoint endpoint_of(const IpAddress& address, std::uint16_t port) {
  if (address.is_v4()) return {asio::ip::address_v4(address.v4_value()), port};
  const unsigned scope = address.zone().empty() ? 0 : if_nametoindex(address.zone().c_str());
  return {asio::ip::address_v6(address.octets(), scope), port};
}

/// A socket that its deadline or the end of the session closes.
class Exchange final : public Stoppable, public std::enable_shared_from_this<Exchange> {
 public:
  explicit Exchange(Session& session) : socket_(session.executor()), deadline_(session.executor()) {
    session.enrol(*this);
  }

  udp::socket& socket() { return socket_; }
  void arm(SteadyTime deadline) {
    deadline_.expires_at(deadline);
    deadline_.async_wait([weak = weak_from_this()](const error_code& code) {
      if (const auto self = weak.lock(); self && !code) self->end(Errc::timed_out);
    });
  }
  const std::optional<Errc>& ended() const { return ended_; }
  void end(Errc why) noexcept {
    if (!ended_) ended_ = why;
    deadline_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }
  void on_stop() noexcept override { end(Errc::cancelled); }

 private:
  udp::socket socket_;
  asio::steady_timer deadline_;
  std::optional<Errc> ended_;
};

/// Opens a socket of the right kind; nothing is sent yet.
std::optional<Error> open(udp::socket& socket, const udp::endpoint& to, const Source& source) {
  error_code code;
  socket.open(to.protocol(), code);
  if (code) return socket_error(code, "socket");
  socket.non_blocking(true, code);
  if (code) return socket_error(code, "non-blocking mode");
  report_icmp_errors(socket.native_handle(), to.protocol() == udp::v4());
  if (!source.interface.empty() &&
      ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_BINDTODEVICE, source.interface.c_str(),
                   static_cast<socklen_t>(source.interface.size())) != 0)
    return errno_error(errno, "bind to interface " + source.interface);
  return std::nullopt;
}

/// The local address that datagrams to `to` leave from; sends nothing.
Result<udp::endpoint> own_address(Session& session, const udp::endpoint& to, const Source& source) {
  const bool v4 = to.protocol() == udp::v4();
  if (source.address && source.address->is_v4() == v4) return endpoint_of(*source.address, 0);
  udp::socket probe(session.executor());
  if (auto error = open(probe, to, source)) return Unexpected(std::move(*error));
  if (::connect(probe.native_handle(), to.data(), static_cast<socklen_t>(to.size())) != 0)
    return Unexpected(errno_error(errno, "connect"));
  error_code code;
  udp::endpoint own = probe.local_endpoint(code);
  if (code) return Unexpected(socket_error(code, "local address"));
  own.port(0);
  return own;
}

std::optional<Error> bind(udp::socket& socket, udp::endpoint own, std::uint16_t port) {
  error_code code;
  if (port != 0) {
    // Several hosts are asked from the same port.
    socket.set_option(udp::socket::reuse_address(true), code);
    own.port(port);
    socket.bind(own, code);
    if (!code) return std::nullopt;
    own.port(0);  // another program has it: ask from any port
  }
  socket.bind(own, code);
  if (code) return socket_error(code, "bind");
  return std::nullopt;
}

/// Sends once. Connected, so that the kernel passes on nothing from elsewhere; not where the reply
/// may come from another port, except where the local port is shared with questions to other hosts.
std::optional<Error> send(Session& session, udp::socket& socket, const udp::endpoint& to,
                          const UdpQuestion& question, const Source& source) {
  const bool connected = !question.from_any_port || question.local_port != 0;
  const bool given = source.address.has_value() || question.local_port != 0;
  if (!connected || given) {
    const auto own = own_address(session, to, source);
    if (!own) return own.error();
    if (auto error = bind(socket, *own, question.local_port)) return error;
  }
  const int fd = socket.native_handle();
  const auto size = static_cast<socklen_t>(to.size());
  if (connected && ::connect(fd, to.data(), size) != 0) return errno_error(errno, "connect");
  if (::sendto(fd, question.payload.data(), question.payload.size(), MSG_NOSIGNAL,
               connected ? nullptr : to.data(), connected ? 0 : size) < 0)
    return errno_error(errno, "sending a datagram");
  return std::nullopt;
}

/// Takes what waits in the socket; nothing while no word about the port has come.
std::optional<UdpAnswer> take_answer(udp::socket& socket, const IpAddress& target) {
  UdpAnswer answer;
  std::array<std::byte, kMaxUdpReply> buffer{};
  const int fd = socket.native_handle();
  for (int i = 0; i < kMostPending; ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    const ssize_t count = ::recvfrom(fd, buffer.data(), buffer.size(), MSG_DONTWAIT,
                                     reinterpret_cast<sockaddr*>(&from), &size);
    if (count >= 0) {
      const auto sender = address_in(from);
      if (!sender || sender->octets() != target.octets()) continue;  // not from the host
      answer.touch = UdpTouch::replied;
      answer.reply.assign(buffer.begin(), buffer.begin() + count);
      return answer;
    }
    const bool more = errno != EAGAIN && errno != EWOULDBLOCK;  // reading the error cleared it
    const auto error = take_icmp_error(fd, target);
    if (!error && !more) return std::nullopt;
    if (!error) continue;
    if (error->from_here) {  // no neighbour answered the kernel
      answer.touch = UdpTouch::silent;
      return answer;
    }
    const bool closed = error->from_target && error->reason == port_unreachable(target.is_v4());
    answer.touch = closed ? UdpTouch::refused : UdpTouch::prohibited;
    answer.reason = error->reason;
    return answer;
  }
  return std::nullopt;
}

}  // namespace

Task<Result<UdpAnswer>> ask_udp(Session& session, pace::Permit permit, UdpQuestion question,
                                SteadyTime deadline, const Source& source) {
  if (session.stopped()) co_return fail(Errc::cancelled, "the session was stopped");
  const auto exchange = std::make_shared<Exchange>(session);
  udp::socket& socket = exchange->socket();
  const IpAddress& target = permit.address();
  const udp::endpoint to = endpoint_of(target, question.port);
  if (auto error = open(socket, to, source)) co_return Unexpected(std::move(*error));
  exchange->arm(deadline);
  if (auto error = send(session, socket, to, question, source))
    co_return Unexpected(std::move(*error));
  while (!exchange->ended()) {
    co_await socket.async_wait(udp::socket::wait_read, kAsValues);
    if (exchange->ended()) break;
    if (auto answer = take_answer(socket, target)) {
      exchange->end(Errc::closed);
      co_return std::move(*answer);
    }
  }
  if (exchange->ended() == Errc::timed_out) co_return UdpAnswer();
  co_return fail(*exchange->ended(), "asking a UDP port");
}

}  // namespace tenken::net
