// The network interfaces of this machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/wire/link.hpp"

namespace tenken::discover {

/// An address with the prefix length of its network.
struct InterfaceAddress {
  IpAddress ip;
  int prefix = 0;

  InterfaceAddress(IpAddress address, int length) : ip(std::move(address)), prefix(length) {}
  IpRange network() const;
};

struct Interface {
  std::string name;
  int index = 0;
  std::optional<MacAddress> mac;  ///< of Ethernet-like interfaces
  bool up = false;
  bool loopback = false;
  bool broadcast = false;  ///< can broadcast, so ARP works there
  std::vector<InterfaceAddress> addresses;

  Interface() = default;
  bool owns(const IpAddress& address) const;
};

Result<std::vector<Interface>> list_interfaces();
/// The interface as packet engines see it; Errc::environment when it is not Ethernet.
Result<wire::Link> link_of(const Interface& interface);
/// The named one; Errc::environment that lists those which exist.
Result<Interface> find_interface(const std::vector<Interface>& all, std::string_view name);
/// The interface, up and not loopback, on whose network `address` lies: the longest prefix wins.
const Interface* on_link(const std::vector<Interface>& all, const IpAddress& address);
/// Whether `address` belongs to this machine.
bool is_own(const std::vector<Interface>& all, const IpAddress& address);

}  // namespace tenken::discover
