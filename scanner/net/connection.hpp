// Connection: one TCP socket with its deadline. For the files of scanner/net; others use Stream.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "model/result.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::net {

/// The deadline, a stopped session and `end` all close the socket; the operation that was waiting
/// then finds in `ended` why.
class Connection final : public Stoppable, public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(Session& session);

  boost::asio::ip::tcp::socket& socket() { return socket_; }
  const std::optional<Errc>& ended() const { return ended_; }
  /// Closes the socket when `deadline` passes.
  void arm(SteadyTime deadline);
  void disarm() { deadline_.cancel(); }
  /// Ends the read that is waiting when `quiet` passes, and leaves the socket as it is.
  void arm_quiet(std::chrono::milliseconds quiet);
  /// \returns whether the quiet time had passed
  bool disarm_quiet();
  /// Closes the socket; only the first reason counts.
  void end(Errc why) noexcept;
  void note_connect_time(std::chrono::milliseconds time) { connect_time_ = time; }
  std::chrono::milliseconds connect_time() const { return connect_time_; }
  void on_stop() noexcept override { end(Errc::cancelled); }

 private:
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer quiet_;
  std::optional<Errc> ended_;
  std::chrono::milliseconds connect_time_{0};
  unsigned quiet_round_ = 0;  ///< tells a late handler that its read is over
  bool quiet_passed_ = false;
};

/// Where a connect failed: here before anything was sent, or through an answer (or its absence).
enum class FailedAt : std::uint8_t { here, there };

/// What became of one connect.
struct Dialled {
  std::shared_ptr<Connection> connection;  ///< null when it failed
  Error error{Errc::internal, ""};
  FailedAt failed_at = FailedAt::there;
  bool by_icmp = false;  ///< a router or the host's filter said no, not the port itself

  Dialled() = default;
};

/// The kernel sends an unanswered SYN again about once in this time, at most: RFC 6298 section 2.1;
/// later repeats are rarer, or as frequent under net.ipv4.tcp_syn_linear_timeouts.
inline constexpr std::chrono::milliseconds kSynRepeat{1000};
/// One attempt waits no longer than this, so that the repeats stay few; who wants to wait longer
/// dials again, and pays for it.
inline constexpr std::chrono::milliseconds kLongestAttempt{3000};
/// SYNs, at most, that the kernel sends beyond the first while an attempt waits.
unsigned repeats_within(SteadyClock::duration wait);

/// Connects to the permitted address with one attempt. The deadline stays armed on the connection.
/// timed_out, when the attempt ended before the deadline: dial again. \param speaks_first  as in
/// StreamLimits
Task<Dialled> dial(Session& session, pace::Permit permit, std::uint16_t port, SteadyTime deadline,
                   const Source& source, bool speaks_first = false);

}  // namespace tenken::net
