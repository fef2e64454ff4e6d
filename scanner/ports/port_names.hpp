// Named port sets: what a person writes for --ports and --udp-ports.
#pragma once

#include <string_view>

#include "model/port_set.hpp"
#include "model/result.hpp"

namespace tenken::ports {

/// The 100 TCP ports that say most about IoT, plant and office devices (data/ports.def).
const PortSet& top100();
/// The 1000 of the same file; holds top100.
const PortSet& top1000();

/// "top100", "top1000", "all", lists such as "22,80-90", and mixtures: "top100,8000-8100".
/// Errc::usage with the remedy for anything else.
Result<PortSet> resolve_ports(std::string_view text);

/// The same for UDP: "top20" (the ports of data/udp_requests.def in common use), "all", lists.
Result<PortSet> resolve_udp_ports(std::string_view text);

}  // namespace tenken::ports
