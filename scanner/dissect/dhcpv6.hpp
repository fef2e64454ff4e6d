// DHCP for IPv6. RFC 8415 sections 8, 9 and 21; RFC 4704, RFC 6939, RFC 8520 section 10.
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

/// Message types that matter here; others keep their number.
enum class Dhcpv6Type : std::uint8_t {
  solicit = 1,
  advertise = 2,
  request = 3,
  confirm = 4,
  renew = 5,
  rebind = 6,
  reply = 7,
  release = 8,
  decline = 9,
  information_request = 11,
  relay_forward = 12,
  relay_reply = 13,
};

/// An address of a lease: asked for by a client, given by a server.
struct Dhcpv6Lease {
  IpAddress address;
  std::uint32_t valid_lifetime = 0;  ///< seconds; 0 withdraws the address

  Dhcpv6Lease() = default;
};

/// What the relays around a message say about the client.
struct Dhcpv6Relay {
  std::uint8_t depth = 0;                ///< relays passed
  std::optional<IpAddress> peer;         ///< of the innermost: the client's link-local address
  std::optional<MacAddress> client_mac;  ///< option 79 of any relay, the innermost first

  Dhcpv6Relay() = default;
};

/// The message of a client or server; relays around it are taken off. Views point into it. Where
/// relay.depth is not 0 the frame came from a relay or went to one: the subject is the client.
struct Dhcpv6Message {
  static constexpr std::size_t kMaxLeases = 8;
  static constexpr std::size_t kMaxServers = 4;

  Dhcpv6Type type = Dhcpv6Type::solicit;
  bool complete = true;  ///< false: an option runs past the end; what came before it is here
  std::uint32_t transaction = 0;
  Dhcpv6Relay relay;
  std::optional<Duid> client;                      ///< option 1
  std::optional<Duid> server;                      ///< option 2
  std::optional<DnsName> fqdn;                     ///< option 39
  std::optional<std::uint32_t> vendor_enterprise;  ///< of option 16, or else of option 17
  std::string_view vendor_class;                   ///< the first text of option 16
  ByteView vendor_options;                         ///< option 17 behind its number, opaque
  std::string_view mud_url;                        ///< option 112
  ByteView parameters;                             ///< option 6: two bytes each, in their order
  FixedList<Dhcpv6Lease, kMaxLeases> addresses;    ///< of options 3 and 4
  FixedList<IpAddress, kMaxServers> dns_servers;   ///< option 23

  Dhcpv6Message() = default;

  bool from_server() const { return type == Dhcpv6Type::advertise || type == Dhcpv6Type::reply; }
};

/// Reads the payload of a datagram of ports 546 and 547. \returns Errc::malformed where the head
/// is cut or a relay carries nothing, Errc::unsupported for unknown types, Errc::limit for more
/// relays than RFC 8415 section 7.6 allows
Result<Dhcpv6Message> parse_dhcpv6(ByteView message);

}  // namespace tenken::dissect
