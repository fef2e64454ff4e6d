#include "scanner/net/connection.hpp"

#include <algorithm>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include "scanner/net/icmp_error.hpp"
#include "scanner/net/socket_error.hpp"
#include "scanner/net/tcp_socket.hpp"

namespace tenken::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsValues = asio::as_tuple(asio::use_awaitable);

// Opens and binds; nothing is sent yet.
std::optional<Error> prepare(tcp::socket& socket, const tcp::endpoint& to, const Source& source) {
  Result<SocketHandle> opened = open_tcp_socket(to.protocol() == tcp::v4(), source);
  if (!opened) return std::move(opened).error();
  error_code code;
  socket.assign(to.protocol(), opened->get(), code);
  if (code) return socket_error(code, "watching a socket");
  opened->release();
  socket.non_blocking(true, code);
  if (code) return socket_error(code, "non-blocking mode");
  return std::nullopt;
}

// Whether the error queue holds an ICMP message from the network; a reset leaves none.
bool refused_by_icmp(int socket, const IpAddress& target) {
  const auto error = take_icmp_error(socket, target);
  return error && !error->from_here;
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
                   const Source& source, bool speaks_first) {
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
  const tcp::endpoint to = tcp_endpoint(target, port);
  if (auto error = prepare(socket, to, source)) {
    failed(std::move(*error), FailedAt::here);
    co_return result;
  }
  if (speaks_first) delay_acknowledgements(socket.native_handle());
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
