// The record of a device's flows, which verdicts cite.
#pragma once

#include <span>
#include <string>

#include "model/observation.hpp"

namespace tenken::passive {

/// Adds for each device of the batch the claim "network.flows" with one record of its flows, those
/// with the Internet and the busiest first. \param flows  as observe_flows() orders them
void record_flows(Batch& batch, std::span<const DeviceFlow> flows, const Hearing& hearing,
                  const std::string& sensor);

}  // namespace tenken::passive
