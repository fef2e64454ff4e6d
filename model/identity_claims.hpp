// Claims that tell devices apart over time, beside those of model/claims.hpp.
#pragma once

#include <string_view>

namespace tenken::claim {

// Stable keys; each may have several values.
inline constexpr std::string_view kIdentityUdn =
    "identity.udn";  ///< of UPnP or WS-Discovery (ONVIF): the UUID in lower case
inline constexpr std::string_view kIdentityPrinter = "identity.printer_uuid";  ///< of IPP
inline constexpr std::string_view kIdentityEngine =
    "identity.snmp_engine";  ///< engine id of SNMPv3, hex
inline constexpr std::string_view kIdentityDhcp =
    "identity.dhcp_client";  ///< client identifier or DUID that is no MAC address, hex
inline constexpr std::string_view kIdentityMdns =
    "identity.mdns";  ///< device id that a service of DNS-SD publishes
inline constexpr std::string_view kIdentityBacnet =
    "identity.bacnet";  ///< instance number of the device object

// What the inventory itself finds out about identity.
inline constexpr std::string_view kClonedMac =
    "address.cloned_mac";  ///< value: two identities that use the device's MAC address in turn
inline constexpr std::string_view kIdentityDoubt =
    "address.identity_doubt";  ///< value: evidence that names another device as well

}  // namespace tenken::claim
