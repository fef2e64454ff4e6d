#include "scanner/net/host_dialer.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/net/socket_error.hpp"
#include "scanner/net/tcp_stream.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::net {

// A connection that a library uses on another thread. A descriptor of our own to the same socket
// lets a stopping session end it without a race for the number of the descriptor that was given
// away.
class HostDialer::GivenAway final : public Stoppable {
 public:
  GivenAway(Session& session, int given, SocketHandle own, Slots::Lease lease)
      : given_(given), own_(std::move(own)), lease_(std::move(lease)) {
    session.enrol(*this);
  }
  void on_stop() noexcept override { ::shutdown(own_.get(), SHUT_RDWR); }
  int given() const noexcept { return given_; }

 private:
  int given_;  ///< the number of the other descriptor: unique until it comes back
  SocketHandle own_;
  Slots::Lease lease_;
};

HostDialer::HostDialer(Session& session, const pace::Gate& gate, pace::Check check,
                       IpAddress address, pace::TokenBucket& shared, std::shared_ptr<HostPace> pace,
                       Source source)
    : session_(session),
      gate_(gate),
      check_(check),
      address_(std::move(address)),
      shared_(shared),
      pace_(std::move(pace)),
      source_(std::move(source)) {}

HostDialer::~HostDialer() = default;

Task<Result<pace::Permit>> HostDialer::turn(Slots::Lease& lease) {
  // Outside the scope nothing is worth waiting for.
  if (auto permit = gate_.admit(address_, check_); !permit) co_return permit;
  if (!lease.held()) {
    Result<Slots::Lease> slot = co_await pace_->slots.acquire();
    if (!slot) co_return Unexpected(std::move(slot).error());
    lease = std::move(*slot);
  }
  // The host's turn comes last, so that the host's spacing is exact.
  const Result<void> all = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
  if (!all) co_return Unexpected(all.error());
  const Result<void> host = co_await wait_turn(session_, pace_->turn);
  if (!host) co_return Unexpected(host.error());
  co_return gate_.admit(address_, check_);
}

Task<Result<std::shared_ptr<Connection>>> HostDialer::reach(std::uint16_t port, StreamLimits limits,
                                                            Slots::Lease& lease) {
  std::optional<SteadyTime> end;
  while (true) {
    const auto paused = session_.brake().paused();
    Result<pace::Permit> permit = co_await turn(lease);
    if (end) *end += session_.brake().paused() - paused;
    if (!permit) co_return Unexpected(std::move(permit).error());
    const SteadyTime start = SteadyClock::now();
    if (!end) end = start + limits.deadline;
    Dialled dialled =
        co_await dial(session_, std::move(*permit), port, *end, source_, limits.speaks_first);
    const unsigned repeats = repeats_within(SteadyClock::now() - start);
    for (unsigned i = repeats; i > 0; --i)
      shared_.reserve(SteadyClock::now());  // what the kernel sent again counts as well
    pace_->turn.pay(repeats, SteadyClock::now());
    if (dialled.connection) {
      dialled.connection->note_connect_time(
          std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start));
      co_return std::move(dialled.connection);
    }
    const bool again = dialled.failed_at == FailedAt::there &&
                       dialled.error.code == Errc::timed_out && SteadyClock::now() < *end;
    if (!again) co_return Unexpected(std::move(dialled.error));
  }
}

Task<Result<std::unique_ptr<Stream>>> HostDialer::connect(std::uint16_t port, StreamLimits limits) {
  Slots::Lease lease;
  Result<std::shared_ptr<Connection>> connection = co_await reach(port, limits, lease);
  if (!connection) co_return Unexpected(std::move(connection).error());
  const std::chrono::milliseconds connect_time = (*connection)->connect_time();
  std::unique_ptr<Stream> stream =
      std::make_unique<TcpStream>(std::move(*connection), limits.max_read, std::move(lease));
  stream->set_connect_time(connect_time);
  co_return stream;
}

Task<Result<SocketHandle>> HostDialer::connect_socket(std::uint16_t port,
                                                      std::chrono::milliseconds deadline) {
  Slots::Lease lease;
  const StreamLimits limits(deadline, 0);
  Result<std::shared_ptr<Connection>> connection = co_await reach(port, limits, lease);
  if (!connection) co_return Unexpected(std::move(connection).error());
  (*connection)->disarm();
  boost::system::error_code code;
  SocketHandle given((*connection)->socket().release(code));
  if (code) co_return Unexpected(socket_error(code, "release"));
  SocketHandle own(::fcntl(given.get(), F_DUPFD_CLOEXEC, 0));
  if (own.get() < 0) co_return Unexpected(errno_error(errno, "dup"));
  const int flags = ::fcntl(given.get(), F_GETFL);
  if (flags < 0 || ::fcntl(given.get(), F_SETFL, flags & ~O_NONBLOCK) < 0)
    co_return Unexpected(errno_error(errno, "blocking mode"));
  given_away_.push_back(
      std::make_unique<GivenAway>(session_, given.get(), std::move(own), std::move(lease)));
  co_return given;
}

void HostDialer::released(SocketHandle socket) {
  const int given = socket.get();
  socket = SocketHandle();
  std::erase_if(given_away_, [&](const auto& entry) { return entry->given() == given; });
}

}  // namespace tenken::net
