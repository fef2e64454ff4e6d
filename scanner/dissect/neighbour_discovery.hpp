// What routers and hosts of IPv6 say unasked: Router Advertisements and Neighbour Solicitations.
// RFC 4861 sections 4.2, 4.3 and 6.1.2; RFC 8106 (DNS servers).
#pragma once

#include <cstdint>
#include <optional>

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/icmpv6.hpp"

namespace tenken::dissect {

/// An address that its sender looks for.
struct Solicitation {
  IpAddress target;
  /// The sender has no address yet and asks whether `target` is taken (RFC 4862 section 5.4): it
  /// will hold the address itself.
  bool duplicate_check = false;
  std::optional<MacAddress> mac;  ///< of the sender, where the option is given

  Solicitation() = default;
};

struct RouterPrefix {
  IpAddress prefix;
  std::uint8_t length = 0;  ///< bits
  bool on_link = false;
  bool autonomous = false;           ///< hosts make addresses of it
  std::uint32_t valid_lifetime = 0;  ///< seconds

  RouterPrefix() = default;
};

struct RouterAdvertisement {
  static constexpr std::size_t kMaxPrefixes = 8;
  static constexpr std::size_t kMaxServers = 4;

  std::uint8_t hop_limit = 0;     ///< that hosts shall use; 0 leaves it open
  bool managed = false;           ///< addresses come from DHCPv6
  bool other = false;             ///< other settings come from DHCPv6
  std::uint16_t lifetime = 0;     ///< seconds as default router; 0: it is none
  std::optional<MacAddress> mac;  ///< of the router, where the option is given
  std::optional<std::uint32_t> mtu;
  FixedList<RouterPrefix, kMaxPrefixes> prefixes;
  FixedList<IpAddress, kMaxServers> dns_servers;

  RouterAdvertisement() = default;
};

/// Only `from`, `hop_limit` and `message` of the frame are read. \returns Errc::unsupported for
/// other messages, Errc::malformed for those that a host must ignore: hop limit other than 255,
/// code other than 0, a router without link-local address, options that are cut
Result<Solicitation> parse_solicitation(const Icmpv6Frame& frame);
Result<RouterAdvertisement> parse_router_advertisement(const Icmpv6Frame& frame);

}  // namespace tenken::dissect
