// PortSlices: the ports of a scan cut into parts, so that an interrupted scan loses little.
#pragma once

#include <cstdint>
#include <vector>

#include "model/port_set.hpp"

namespace tenken::cli {

/// `ports` in the order of the scan (ports::port_order), in parts of about equal size, each of
/// which a host is asked in about five seconds. One part where cutting is not worth it. The same
/// for the same arguments.
/// \param per_second  packets per second to one host, possibly infinite
std::vector<PortSet> port_slices(const PortSet& ports, std::uint64_t seed, double per_second);

}  // namespace tenken::cli
