// DHCP for IPv4, as clients and servers speak it. RFC 2131 section 2, RFC 2132, RFC 8520
// section 10.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/dns_name.hpp"
#include "scanner/dissect/duid.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

enum class DhcpType : std::uint8_t {
  none = 0,  ///< BOOTP, or a type that is not known here
  discover,
  offer,
  request,
  decline,
  ack,
  nak,
  release,
  inform,
};

/// What a vendor says about itself under its enterprise number (RFC 3925).
struct DhcpVendorData {
  std::uint32_t enterprise = 0;  ///< IANA private enterprise number
  ByteView data;                 ///< option 124: lengths and texts; option 125: sub-options

  DhcpVendorData() = default;
};

/// One message. Views point into it; texts are as sent, without NULs at the end. Where `relay` is
/// not 0.0.0.0 the frame came from a relay: the subject is `client_mac`, never the Ethernet source.
struct DhcpMessage {
  static constexpr std::size_t kMaxServers = 4;  // kept of each list of addresses
  static constexpr std::size_t kMaxVendors = 4;

  bool reply = false;       ///< from a server
  bool complete = true;     ///< false: an option runs past the end; what came before it is here
  bool has_cookie = false;  ///< false: BOOTP without options
  DhcpType type = DhcpType::none;
  std::uint32_t transaction = 0;
  std::optional<MacAddress> client_mac;           ///< chaddr, where it is an Ethernet address
  IpAddress client;                               ///< ciaddr: the address that the client holds
  IpAddress assigned;                             ///< yiaddr: the address that the server gives
  IpAddress relay;                                ///< giaddr
  std::optional<IpAddress> requested;             ///< option 50
  std::optional<IpAddress> server;                ///< option 54
  std::optional<std::uint32_t> lease;             ///< option 51, seconds
  FixedList<IpAddress, kMaxServers> routers;      ///< option 3
  FixedList<IpAddress, kMaxServers> dns_servers;  ///< option 6
  std::string_view host_name;                     ///< option 12
  std::string_view domain;                        ///< option 15
  std::string_view vendor_class;                  ///< option 60
  std::string_view mud_url;                       ///< option 161
  std::optional<DnsName> fqdn;                    ///< option 81, in either of its encodings
  ByteView parameters;                            ///< option 55 in its order
  ByteView client_id;                             ///< option 61 with its type octet
  ByteView user_class;                            ///< option 77, opaque: clients differ
  ByteView relay_agent;                           ///< option 82: sub-options 1 circuit, 2 remote id
  ByteView vendor_specific;                       ///< option 43, opaque
  FixedList<DhcpVendorData, kMaxVendors> vendor_classes;  ///< option 124
  FixedList<DhcpVendorData, kMaxVendors> vendor_options;  ///< option 125

  DhcpMessage() = default;
};

/// Reads the payload of a datagram of ports 67 and 68. Of an option that is repeated the first
/// counts. \returns Errc::malformed where the fixed part is cut, Errc::unsupported where it is
/// neither a request nor a reply
Result<DhcpMessage> parse_dhcp(ByteView message);

/// The value of sub-option `code` in options 43, 82, or the data of option 125.
std::optional<ByteView> dhcp_suboption(ByteView data, std::uint8_t code);
/// The MAC address in a client identifier: of hardware type Ethernet (RFC 2132 section 9.14), or
/// of the DUID of RFC 4361.
std::optional<MacAddress> dhcp_client_id_mac(ByteView client_id);

}  // namespace tenken::dissect
