// Conflicts on the link: addresses with two owners, servers and routers beside each other.
#pragma once

#include <span>
#include <string>

#include "model/observation.hpp"
#include "scanner/passive/signals.hpp"

namespace tenken::passive {

/// A MAC address that held an address at the same time as an earlier one (address.conflict), or
/// that told a host unasked to take it for the owner while another one was; IPv6 routers that
/// advertise themselves on one link (network.router_rival). Holders that follow each other are no
/// conflict. In the order of subject and value. `sorted` are the signals as Signals::sorted gives
/// them.
Batch observe_conflicts(const Signals& signals, std::span<const Signal* const> sorted,
                        const std::string& sensor);

}  // namespace tenken::passive
