// Identity: which device a claim is about. MAC address first, then what the evidence of the whole
// scan adds up to; two devices are never merged because of an IP address alone, and what a person
// said about two devices is never undone.
#pragma once

#include <vector>

#include "inventory/roster.hpp"
#include "model/observation.hpp"

namespace tenken::inventory {

/// The device that `subject` names, marked as seen; a new one when nobody fits. Null when the
/// subject names no single device (group, zero and broadcast addresses).
///
/// With a MAC: the device of that MAC. An unknown MAC is the interface of the device that this scan
/// has seen at the same address without a MAC, else a new device. Without a MAC: whoever this scan
/// has seen at the address, else the device known by that address alone, else a new one.
DeviceRecord* resolve(Roster& roster, const Subject& subject, const Moment& now);

/// The device that `subject` names; null where it is not known yet. Nothing is marked as seen.
DeviceRecord* find_known(const Roster& roster, const Subject& subject, ScanId scan);

/// Who has `ip` in this scan already. Null when the scan has not seen anybody there.
DeviceRecord* seen_holder(const Roster& roster, const IpAddress& ip, ScanId scan);

/// Makes `from` a part of `into`: they are one device, `into` survives with its id and history.
void absorb(Roster& roster, DeviceRecord& into, DeviceRecord& from, const Moment& now);

/// At the end of a complete scan: what was seen at an address where no MAC address was ever seen,
/// and contradicts what the device of that address showed before, is another device. What people
/// split off by evidence goes to the device that they made.
void part_in_turn(Roster& roster, Timestamp started, const Moment& now);

/// At the end of a complete scan: a device that is new since another one was last seen is that one,
/// where the evidence of both adds up to enough, nothing else fits as well, and no person keeps
/// them apart. Where evidence contradicts, that is noted for a person.
void merge_moved(Roster& roster, Timestamp started, const Moment& now);

/// Takes out of `device` what the scan of `now` saw of it, as another device: `into`, or a new one.
/// \param started  of that scan
DeviceRecord& part(Roster& roster, DeviceRecord& device, DeviceRecord* into, Timestamp started,
                   const Moment& now);

}  // namespace tenken::inventory
