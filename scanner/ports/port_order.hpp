// The order in which the ports of a host are tried.
#pragma once

#include <cstdint>
#include <vector>

#include "model/port_set.hpp"

namespace tenken::ports {

/// `ports` shuffled: the same for the same seed, everywhere. Ports behind which fragile control
/// equipment lives (102, 502, 20000, 44818, 47808 and their like) come last, so that they are
/// touched once, gently, after the host's timing is known.
std::vector<std::uint16_t> port_order(const PortSet& ports, std::uint64_t seed);

}  // namespace tenken::ports
