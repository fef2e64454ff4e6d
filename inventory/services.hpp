// Services: ports that open and close. A change of a port is a change of the device: "22/tcp" has
// opened when no address of the device had it open before, and closed when none has it any more.
#pragma once

#include <utility>

#include "inventory/roster.hpp"

namespace tenken::inventory {

/// The service at `endpoint`, open and seen now; made when it was not known.
std::pair<const Endpoint, ServiceRecord>& open_service(Roster& roster, DeviceRecord& device,
                                                       const Endpoint& endpoint, const Moment& now);

/// A complete scan of the ports of one transport of an address that `device` holds: known services
/// that were scanned and are not open are closed, open ports without a service become services of
/// unknown protocol.
void apply_coverage(Roster& roster, DeviceRecord& device, SpanRecord& span, Transport transport,
                    PortCoverage coverage, const Moment& now);

/// At the end of a complete scan: services at an address that the device has left move to the
/// address that took its place.
void settle_services(Roster& roster, DeviceRecord& device, const Moment& now);

}  // namespace tenken::inventory
