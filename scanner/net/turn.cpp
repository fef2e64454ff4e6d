#include "scanner/net/turn.hpp"

namespace tenken::net {

Task<Result<void>> wait_turn(Session& session, pace::HostTurn& turn) {
  while (!session.stopped()) {
    const SteadyTime now = SteadyClock::now();
    const SteadyTime when = turn.take(now);
    if (when == now) co_return ok;
    const Result<void> waited = co_await session.sleep_until(when);
    if (!waited) co_return waited;
  }
  co_return fail(Errc::cancelled, "the session was stopped");
}

}  // namespace tenken::net
