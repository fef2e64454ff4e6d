#include "scanner/net/touch.hpp"

#include "scanner/net/connection.hpp"

namespace tenken::net {

Result<Touch> touch_of(Error error, bool by_icmp) {
  if (error.code == Errc::cancelled) return Unexpected(std::move(error));
  if (by_icmp) return Touch::prohibited;
  switch (error.code) {
    case Errc::refused:
      return Touch::reset;
    case Errc::closed:
      // ECONNRESET rather than ECONNREFUSED: the handshake was complete before the reset came.
      return Touch::accepted;
    case Errc::timed_out:
    case Errc::unreachable:
      return Touch::silent;  // no neighbour answered
    default:
      return Unexpected(std::move(error));
  }
}

Task<Result<Touch>> touch_tcp(Session& session, pace::Permit permit, std::uint16_t port,
                              SteadyTime deadline, const Source& source) {
  Dialled dialled = co_await dial(session, std::move(permit), port, deadline, source);
  if (dialled.connection) {
    dialled.connection->end(Errc::closed);
    co_return Touch::accepted;
  }
  if (dialled.failed_at == FailedAt::here) co_return Unexpected(std::move(dialled.error));
  co_return touch_of(std::move(dialled.error), dialled.by_icmp);
}

}  // namespace tenken::net
