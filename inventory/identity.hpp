// Identity, version 1: which device a claim is about. MAC address first, then stable keys; two
// devices are never merged because of an IP address alone.
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

/// At the end of a complete scan: a device that is new since another one was last seen, and shares
/// a stable key with that one only, is that device at a new address, provided that one of the two
/// was never seen with a MAC.
void merge_moved(Roster& roster, const Moment& now);

}  // namespace tenken::inventory
