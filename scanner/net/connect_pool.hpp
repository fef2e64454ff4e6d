// ConnectPool: many connects at once that only ask whether a port accepts.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/set.hpp>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/net/touch.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::net {

/// Hears what became of its attempts.
class TouchListener {
 public:
  /// \param touch    an error as `touch_tcp` has it
  /// \param elapsed  since the SYN
  virtual void touched(std::uint16_t port, const Result<Touch>& touch,
                       std::chrono::microseconds elapsed) = 0;

 protected:
  ~TouchListener() = default;
};

/// Does what `touch_tcp` does, for a fraction of its cost: one epoll instance and one timer serve
/// all attempts, and a socket that was reset or got no answer serves the next one. It keeps as many
/// sockets as were under way at most. A session that stops closes them all, and the attempts end as
/// cancelled.
class ConnectPool final : private Stoppable {
 public:
  ConnectPool(Session& session, Source source);

  /// Sends one SYN, and waits for `wait` at most, kLongestAttempt as the longest. The listener
  /// hears of the attempt exactly once, never from within this call, and lives until then.
  void start(const pace::Permit& permit, std::uint16_t port, std::chrono::milliseconds wait,
             TouchListener& listener);
  std::size_t in_flight() const { return waiting_.size() + early_.size(); }

 private:
  struct Attempt : boost::intrusive::set_base_hook<> {
    std::uint32_t number;  ///< its place among the attempts
    SocketHandle socket;   ///< none, one under way, or one that waits for its next use
    bool watched = false;  ///< the epoll instance knows the socket
    boost::asio::ip::tcp::endpoint to;
    IpAddress target;
    SteadyTime began;
    SteadyTime deadline;
    TouchListener* listener = nullptr;  ///< while it is under way

    explicit Attempt(std::uint32_t n) : number(n) {}
  };
  struct Sooner {
    bool operator()(const Attempt& a, const Attempt& b) const { return a.deadline < b.deadline; }
  };
  /// What becomes of the socket of an attempt that is over.
  enum class Socket : std::uint8_t { closed, kept };
  /// What was known before `start` returned.
  struct Early {
    TouchListener* listener;
    std::uint16_t port;
    Result<Touch> touch;
    std::chrono::microseconds elapsed;

    Early(TouchListener* l, std::uint16_t p, Result<Touch> t, std::chrono::microseconds e)
        : listener(l), port(p), touch(std::move(t)), elapsed(e) {}
  };

  /// An attempt with a socket, its own or a kept one.
  Result<Attempt*> prepare(const IpAddress& target);
  bool renew(Attempt& attempt);
  Result<void> open_epoll();
  Result<void> watch(Attempt& attempt);
  static Result<Touch> at_once(const Attempt& attempt, int number);
  void answer_soon(TouchListener& listener, std::uint16_t port, Result<Touch> touch,
                   SteadyTime began);
  void listen();
  void collect();
  void look_at(Attempt& attempt, std::uint32_t events, SteadyTime now);
  std::vector<Attempt*>& idle(bool v4) { return v4 ? idle_v4_ : idle_v6_; }
  void arm();
  void expire();
  void settle(Attempt& attempt, const Result<Touch>& touch, Socket socket, SteadyTime now);
  void put_back(Attempt& attempt, Socket socket);
  void on_stop() noexcept override;

  Session& session_;
  Source source_;
  boost::asio::posix::stream_descriptor epoll_;
  boost::asio::steady_timer timer_;
  SteadyTime armed_for_ = SteadyTime::max();
  std::deque<Attempt> attempts_;
  std::vector<Attempt*> empty_;    ///< without a socket
  std::vector<Attempt*> idle_v4_;  ///< with one
  std::vector<Attempt*> idle_v6_;
  boost::intrusive::multiset<Attempt, boost::intrusive::compare<Sooner>> waiting_;
  std::vector<Early> early_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< for handlers that come late
};

}  // namespace tenken::net
