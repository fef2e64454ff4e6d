// Waiting for a turn at a host.
#pragma once

#include "model/result.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/host_turn.hpp"

namespace tenken::net {

/// Returns when a turn is taken, for the caller to send at once; cancelled when the session stops.
Task<Result<void>> wait_turn(Session& session, pace::HostTurn& turn);

}  // namespace tenken::net
