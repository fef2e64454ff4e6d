// Conflicts on the link: addresses with two owners, servers and routers beside each other.
#pragma once

#include <string>

#include "model/observation.hpp"
#include "scanner/passive/signals.hpp"

namespace tenken::passive {

/// A MAC address that held an address at the same time as an earlier one (address.conflict), or
/// that told a host unasked to take it for the owner while another one was; IPv6 routers that
/// advertise themselves on one link (network.router_rival). Holders that follow each other are no
/// conflict. In the order of subject and value.
Batch observe_conflicts(const Signals& signals, const std::string& sensor);

}  // namespace tenken::passive
