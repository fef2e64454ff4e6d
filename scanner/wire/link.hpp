// Link: the Ethernet interface that a packet engine speaks through.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"

namespace tenken::wire {

/// One of this machine's addresses on the link, with its network.
struct LinkAddress {
  IpAddress ip;
  IpRange network;

  LinkAddress(IpAddress address, IpRange range)
      : ip(std::move(address)), network(std::move(range)) {}
};

struct Link {
  std::string name;
  int index = 0;
  MacAddress mac;
  std::vector<LinkAddress> addresses;

  Link() = default;
  /// The own address from whose network `target` can be reached without a router.
  std::optional<IpAddress> source_for(const IpAddress& target) const;
  /// The same; else any own IPv4 address, else 0.0.0.0: the sender of an ARP probe, RFC 5227.
  IpAddress arp_sender_for(const IpAddress& target) const;
};

}  // namespace tenken::wire
