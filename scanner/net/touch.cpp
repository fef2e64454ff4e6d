#include "scanner/net/touch.hpp"

#include "scanner/net/connection.hpp"

namespace tenken::net {

Task<Result<Touch>> touch_tcp(Session& session, pace::Permit permit, std::uint16_t port,
                              SteadyTime deadline, const Source& source) {
  Dialled dialled = co_await dial(session, std::move(permit), port, deadline, source);
  if (dialled.connection) {
    dialled.connection->end(Errc::closed);
    co_return Touch::accepted;
  }
  if (dialled.failed_at == FailedAt::here || dialled.error.code == Errc::cancelled)
    co_return Unexpected(std::move(dialled.error));
  if (dialled.by_icmp) co_return Touch::prohibited;
  switch (dialled.error.code) {
    case Errc::refused:
      co_return Touch::reset;
    case Errc::closed:
      // ECONNRESET rather than ECONNREFUSED: the handshake was complete before the reset came.
      co_return Touch::accepted;
    case Errc::timed_out:
    case Errc::unreachable:
      co_return Touch::silent;  // no neighbour answered
    default:
      co_return Unexpected(std::move(dialled.error));
  }
}

}  // namespace tenken::net
