// What this process may do on the network.
#pragma once

#include "model/result.hpp"

namespace tenken::discover {

/// Whether raw frames and packets may be sent (CAP_NET_RAW in effect).
bool may_send_raw();
/// Errc::environment that says how to grant CAP_NET_RAW; `what` is what needed it.
Error needs_raw(std::string what);

}  // namespace tenken::discover
