// The vocabulary of claims: every key that an Observation may carry. Adding one is one line here.
#pragma once

#include <string_view>

namespace tenken::claim {

// Presence and addressing.
inline constexpr std::string_view kHostSeen = "host.seen";      ///< value: how ("arp", "icmp", ...)
inline constexpr std::string_view kAddressPrefix = "address.";  ///< how the address is used
inline constexpr std::string_view kConflict =
    "address.conflict";  ///< value: another MAC that answers for the subject's address
inline constexpr std::string_view kProxyArp =
    "address.proxy_arp";  ///< value: addresses of others that the subject's MAC answers for
inline constexpr std::string_view kManyMacs =
    "address.many_macs";  ///< value: the MACs that all answer for the subject's address
// The network around the device, as it was heard.
inline constexpr std::string_view kDhcpRival =
    "network.dhcp_rival";  ///< value: another server that offered a lease to the same client
inline constexpr std::string_view kRouterRival =
    "network.router_rival";  ///< value: another IPv6 router that advertises itself on the link
inline constexpr std::string_view kDot1x =
    "network.dot1x";  ///< value: authenticator | supplicant (IEEE 802.1X)
inline constexpr std::string_view kEapMethod =
    "network.eap_method";  ///< how the supplicant proves itself (EAP): TLS, PEAP, ...
inline constexpr std::string_view kEapResult = "network.eap_result";  ///< accepted | refused
inline constexpr std::string_view kFlows =
    "network.flows";  ///< value: how many conversations were heard, with their record as evidence
inline constexpr std::string_view kHostname = "device.hostname";  ///< value: name
inline constexpr std::string_view kVendor = "device.vendor";
inline constexpr std::string_view kModel = "device.model";
inline constexpr std::string_view kFirmware = "device.firmware";
inline constexpr std::string_view kOs = "device.os";      ///< operating system, version where told
inline constexpr std::string_view kType = "device.type";  ///< value: a row of data/device_types
inline constexpr std::string_view kAttachment = "device.attachment";  ///< wired | wifi

/// What another vantage saw of the device: vantage.NAME.tcp and .udp (text form of
/// model/coverage.hpp), .at (the address), .silent; model/vantage.hpp reads them.
inline constexpr std::string_view kVantagePrefix = "vantage.";
inline constexpr std::string_view kPortMappings =
    "upnp.port_mappings";  ///< of a gateway's service: "TCP 8080 -> 192.0.2.7:80 (camera); ..."

// Wi-Fi, as the air told it; the values are in model/wifi_claims.hpp.
inline constexpr std::string_view kWifiUse =
    "wifi.use";  ///< which network the device uses, and how it is protected there
inline constexpr std::string_view kWifiOffer =
    "wifi.offer";  ///< which network the device offers as an access point

// Stable keys for identity: value is the key itself; every key with this prefix identifies a
// device.
inline constexpr std::string_view kIdentityPrefix = "identity.";
inline constexpr std::string_view kIdentitySshKey = "identity.ssh_host_key";  ///< SHA256:base64
inline constexpr std::string_view kIdentityTlsKey = "identity.tls_key";       ///< SPKI SHA-256, hex
inline constexpr std::string_view kIdentitySerial = "identity.serial";

// Services; the subject has a port.
inline constexpr std::string_view kPortState = "port.state";  ///< open
inline constexpr std::string_view kProtocol =
    "service.protocol";  ///< telnet, ssh, http, https, ..., unknown
inline constexpr std::string_view kProduct = "service.product";
inline constexpr std::string_view kVersion = "service.version";
inline constexpr std::string_view kCpe = "service.cpe";              ///< CPE 2.3 formatted string
inline constexpr std::string_view kCleartext = "service.cleartext";  ///< true | false
inline constexpr std::string_view kAuth =
    "service.auth";  ///< none | password | certificate | unknown
inline constexpr std::string_view kClearLogin =
    "login.clear";  ///< logins that anybody on the way could read: "ftp admin, http -"
inline constexpr std::string_view kLoginSecret =
    "login.secret";  ///< their passwords as keyed hashes: text form of model/heard_secret.hpp
inline constexpr std::string_view kBanner = "service.banner";  ///< first bytes, printable
inline constexpr std::string_view kTlsPrefix = "tls.";         ///< tls.version, tls.cipher, ...
inline constexpr std::string_view kSshPrefix = "ssh.";         ///< ssh.protocol, ssh.kex, ...
inline constexpr std::string_view kHttpPrefix = "http.";       ///< http.status, http.title, ...
inline constexpr std::string_view kTelnetPrefix = "telnet.";   ///< telnet.options, telnet.prompt

// Coverage: what was measured completely. Written after everything else of the host, so that a
// resumed scan may trust it; the value of the port claims is in model/coverage.hpp's text form.
inline constexpr std::string_view kCoverageTcp = "coverage.tcp";
inline constexpr std::string_view kCoverageUdp = "coverage.udp";
/// The same for a part of the host's TCP ports, until all are done: what --resume need not ask.
inline constexpr std::string_view kProgressTcp = "progress.tcp";
/// Value: the reason why a host that was seen could not be measured completely (an Errc name).
inline constexpr std::string_view kCoverageFailed = "coverage.failed";

}  // namespace tenken::claim
