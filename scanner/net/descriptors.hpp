// How many sockets this process may hold.
#pragma once

#include <cstdint>

namespace tenken::net {

/// Raises the soft RLIMIT_NOFILE to the hard limit, where the system lets it.
/// \returns the limit that now holds
std::uint64_t raise_descriptor_limit();

}  // namespace tenken::net
