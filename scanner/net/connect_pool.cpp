#include "scanner/net/connect_pool.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <boost/asio/post.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "scanner/net/connection.hpp"
#include "scanner/net/icmp_error.hpp"
#include "scanner/net/socket_error.hpp"
#include "scanner/net/tcp_socket.hpp"

namespace tenken::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::microseconds;

constexpr int kEventsAtOnce = 256;

/// Sends the SYN, or says what became of it: EALREADY while nothing has. Whoever gets ECONNREFUSED
/// has a fresh socket again.
int connect_once(int socket, const tcp::endpoint& to) {
  return ::connect(socket, to.data(), static_cast<socklen_t>(to.size())) == 0 ? 0 : errno;
}

/// Ends an attempt that nothing has answered, so that the socket can serve another.
bool disconnect(int socket, const IpAddress& target) {
  sockaddr none{};
  none.sa_family = AF_UNSPEC;  // connect(2)
  if (::connect(socket, &none, sizeof(none)) != 0) return false;
  while (take_icmp_error(socket, target)) continue;  // what came at the last moment
  int number = 0;  // the kernel leaves an error; reading it clears it
  socklen_t size = sizeof(number);
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size) == 0;
}

}  // namespace

ConnectPool::ConnectPool(Session& session, Source source)
    : session_(session),
      source_(std::move(source)),
      epoll_(session.executor()),
      timer_(session.executor()) {
  session_.enrol(*this);
}

void ConnectPool::start(const pace::Permit& permit, std::uint16_t port,
                        std::chrono::milliseconds wait, TouchListener& listener) {
  const IpAddress& target = permit.address();
  if (session_.stopped()) {
    Unexpected cancelled = fail(Errc::cancelled, "the session was stopped");
    return answer_soon(listener, port, std::move(cancelled), SteadyClock::now());
  }
  const bool used = !idle(target.is_v4()).empty();
  Result<Attempt*> prepared = prepare(target);
  const SteadyTime began = SteadyClock::now();
  if (!prepared) return answer_soon(listener, port, Unexpected(prepared.error()), began);
  Attempt& attempt = **prepared;
  attempt.to = tcp_endpoint(target, port);
  attempt.target = target;
  attempt.began = began;
  attempt.deadline = began + std::min(wait, kLongestAttempt);
  int number = connect_once(attempt.socket.get(), attempt.to);
  if (used && number != EINPROGRESS && number != ECONNREFUSED && renew(attempt))
    number = connect_once(attempt.socket.get(), attempt.to);
  if (number != EINPROGRESS) {
    Result<Touch> touch = at_once(attempt, number);
    put_back(attempt, number == ECONNREFUSED ? Socket::kept : Socket::closed);
    return answer_soon(listener, port, std::move(touch), began);
  }
  if (Result<void> watched = watch(attempt); !watched) {
    put_back(attempt, Socket::closed);
    return answer_soon(listener, port, Unexpected(watched.error()), began);
  }
  attempt.listener = &listener;
  waiting_.insert(attempt);
  arm();
}

Result<Touch> ConnectPool::at_once(const Attempt& attempt, int number) {
  if (number == 0) return Touch::accepted;
  Error error = errno_error(number, "connect");
  if (number != ECONNREFUSED) return Unexpected(std::move(error));  // nothing was sent
  const auto icmp = take_icmp_error(attempt.socket.get(), attempt.target);
  return touch_of(std::move(error), icmp && !icmp->from_here);
}

Result<ConnectPool::Attempt*> ConnectPool::prepare(const IpAddress& target) {
  if (!epoll_.is_open()) {
    if (Result<void> opened = open_epoll(); !opened) return Unexpected(opened.error());
  }
  std::vector<Attempt*>& with_socket = idle(target.is_v4());
  if (!with_socket.empty()) {
    Attempt* const attempt = with_socket.back();
    with_socket.pop_back();
    return attempt;
  }
  // No more sockets than were ever under way at once, whichever family they are of.
  if (std::vector<Attempt*>& others = idle(!target.is_v4()); !others.empty()) {
    empty_.push_back(others.back());
    others.pop_back();
    empty_.back()->socket = SocketHandle();
  }
  Result<SocketHandle> socket = open_tcp_socket(target.is_v4(), source_);
  if (!socket) return Unexpected(std::move(socket).error());
  if (empty_.empty())
    empty_.push_back(&attempts_.emplace_back(static_cast<std::uint32_t>(attempts_.size())));
  Attempt* const attempt = empty_.back();
  empty_.pop_back();
  attempt->socket = std::move(*socket);
  attempt->watched = false;
  return attempt;
}

// In case that a system does not let a socket connect twice.
bool ConnectPool::renew(Attempt& attempt) {
  attempt.socket = SocketHandle();
  attempt.watched = false;
  Result<SocketHandle> fresh = open_tcp_socket(attempt.target.is_v4(), source_);
  if (fresh) attempt.socket = std::move(*fresh);
  return fresh.has_value();
}

Result<void> ConnectPool::open_epoll() {
  SocketHandle made(::epoll_create1(EPOLL_CLOEXEC));
  if (made.get() < 0) return Unexpected(errno_error(errno, "epoll"));
  error_code code;
  epoll_.assign(made.get(), code);
  if (code) return Unexpected(socket_error(code, "watching an epoll instance"));
  made.release();
  listen();
  return ok;
}

// Only now: before the SYN a socket counts as hung up.
Result<void> ConnectPool::watch(Attempt& attempt) {
  if (attempt.watched) return ok;
  epoll_event event{};
  event.events = EPOLLOUT | EPOLLET;  // EPOLLERR and EPOLLHUP come anyway
  event.data.u32 = attempt.number;
  if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, attempt.socket.get(), &event) != 0)
    return fail(Errc::limit, errno_error(errno, "watching a connect").detail);
  attempt.watched = true;
  return ok;
}

void ConnectPool::answer_soon(TouchListener& listener, std::uint16_t port, Result<Touch> touch,
                              SteadyTime began) {
  const auto elapsed = std::chrono::duration_cast<microseconds>(SteadyClock::now() - began);
  early_.emplace_back(&listener, port, std::move(touch), elapsed);
  if (early_.size() > 1) return;
  asio::post(session_.executor(), [this, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired()) return;
    for (const Early& early : std::exchange(early_, {}))
      early.listener->touched(early.port, early.touch, early.elapsed);
  });
}

void ConnectPool::listen() {
  epoll_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [this, alive = std::weak_ptr<bool>(alive_)](const error_code& code) {
                      if (code || alive.expired()) return;
                      collect();
                      listen();
                    });
}

void ConnectPool::collect() {
  std::array<epoll_event, kEventsAtOnce> events{};
  int count = kEventsAtOnce;
  while (count == kEventsAtOnce && epoll_.is_open()) {
    count = ::epoll_wait(epoll_.native_handle(), events.data(), kEventsAtOnce, 0);
    const SteadyTime now = SteadyClock::now();
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      look_at(attempts_[event.data.u32], event.events, now);
    }
  }
}

void ConnectPool::look_at(Attempt& attempt, std::uint32_t events, SteadyTime now) {
  if (attempt.listener == nullptr) return;  // a late word about what is over
  const int socket = attempt.socket.get();
  // The error queue first: connecting again clears the local address, by which errors from here
  // are known. A reset leaves nothing there.
  if ((events & EPOLLERR) != 0) {
    if (const auto icmp = take_icmp_error(socket, attempt.target)) {
      const auto touch = touch_of(errno_error(icmp->number, "connect"), !icmp->from_here);
      return settle(attempt, touch, Socket::closed, now);
    }
  }
  // What is ready may be a late word about the attempt that used the socket before.
  const int number = connect_once(socket, attempt.to);
  if (number == EALREADY) return;
  if (number == 0) return settle(attempt, Touch::accepted, Socket::closed, now);
  if (number == ECONNREFUSED) return settle(attempt, Touch::reset, Socket::kept, now);
  settle(attempt, touch_of(errno_error(number, "connect"), false), Socket::closed, now);
}

void ConnectPool::arm() {
  if (waiting_.empty() || armed_for_ <= waiting_.begin()->deadline) return;
  armed_for_ = waiting_.begin()->deadline;
  timer_.expires_at(armed_for_);
  timer_.async_wait([this, alive = std::weak_ptr<bool>(alive_)](const error_code& code) {
    if (code || alive.expired()) return;
    armed_for_ = SteadyTime::max();
    collect();  // an answer that waits to be seen has come in time
    expire();
    arm();
  });
}

void ConnectPool::expire() {
  const SteadyTime now = SteadyClock::now();
  while (!waiting_.empty() && waiting_.begin()->deadline <= now) {
    Attempt& attempt = *waiting_.begin();
    const bool free = disconnect(attempt.socket.get(), attempt.target);
    settle(attempt, Touch::silent, free ? Socket::kept : Socket::closed, now);
  }
}

void ConnectPool::settle(Attempt& attempt, const Result<Touch>& touch, Socket socket,
                         SteadyTime now) {
  TouchListener& listener = *std::exchange(attempt.listener, nullptr);
  waiting_.erase(waiting_.iterator_to(attempt));
  const auto elapsed = std::chrono::duration_cast<microseconds>(now - attempt.began);
  const std::uint16_t port = attempt.to.port();
  put_back(attempt, socket);
  listener.touched(port, touch, elapsed);
}

void ConnectPool::put_back(Attempt& attempt, Socket socket) {
  // A socket that spoke on one link stays bound to it.
  if (socket == Socket::kept && (attempt.target.is_v4() || !attempt.target.is_link_local()))
    return idle(attempt.target.is_v4()).push_back(&attempt);
  attempt.socket = SocketHandle();
  empty_.push_back(&attempt);
}

void ConnectPool::on_stop() noexcept {
  timer_.cancel();
  const SteadyTime now = SteadyClock::now();
  const Result<Touch> cancelled = fail(Errc::cancelled, "the session was stopped");
  while (!waiting_.empty()) settle(*waiting_.begin(), cancelled, Socket::closed, now);
  for (Attempt& attempt : attempts_) attempt.socket = SocketHandle();
  error_code ignored;
  epoll_.close(ignored);
}

}  // namespace tenken::net
