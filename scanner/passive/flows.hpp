// Flows: the exchanges of devices, by what devices are.
#pragma once

#include <vector>

#include "model/flow.hpp"
#include "model/observation.hpp"
#include "scanner/passive/exchanges.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/subjects.hpp"

namespace tenken::passive {

/// Each exchange as seen from its ends that are devices (Subjects): both where two devices of the
/// link talk. Whoever is only named behind a router is no device, and where a packet was captured
/// a second time, behind a router, only the copy on the device's own link counts. What one device
/// exchanged over several routers is one flow. In the order of subject and key.
std::vector<DeviceFlow> observe_flows(const Exchanges& exchanges, const Signals& signals,
                                      const Sources& sources);

/// How long and how completely the listener heard.
Hearing hearing_of(const Listener& listener);

}  // namespace tenken::passive
