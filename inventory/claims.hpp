// Claims: what witnesses say about a device or a service, and when a difference is a change.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "inventory/roster.hpp"

namespace tenken::inventory {

/// Adds `claim` to what is known. The same witness's former value is replaced, unless the key may
/// hold several. A change row is written when another value wins than before; learning something
/// for the first time is not a change.
void put_claim(Roster& roster, DeviceRecord& device, Claim claim, const Moment& now);
/// The same for a service of `device`. When the port speaks another protocol now, what the former
/// protocol said is forgotten.
void put_claim(Roster& roster, DeviceRecord& device,
               std::pair<const Endpoint, ServiceRecord>& service, Claim claim, const Moment& now);

/// Notes the facts in which `after` differs from `before`: the same port of one device at another
/// address.
void note_differences(Roster& roster, const DeviceRecord& device, const Endpoint& endpoint,
                      const Claims& before, const Claims& after, const Moment& now);

/// "22/tcp".
std::string port_text(const Endpoint& endpoint);

}  // namespace tenken::inventory
