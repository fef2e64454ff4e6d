#include "scanner/discover/interfaces.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::discover {
namespace {

// The address without its zone: which link it lies on is told by the interface.
IpAddress bare(const IpAddress& address) {
  return address.zone().empty() ? address : IpAddress::v6(address.octets());
}

int prefix_length(const std::uint8_t* mask, std::size_t size) {
  int bits = 0;
  for (std::size_t i = 0; i < size; ++i) bits += std::popcount(mask[i]);
  return bits;
}

template <class Socket>
Socket as(const sockaddr* from) {
  Socket to{};
  std::memcpy(&to, from, sizeof(to));
  return to;
}

void read_link(Interface& interface, const sockaddr* address) {
  const auto link = as<sockaddr_ll>(address);
  if (link.sll_hatype != ARPHRD_ETHER || link.sll_halen != 6) return;
  interface.mac = MacAddress::from_bytes(std::as_bytes(std::span(link.sll_addr)));
}

void read_address(Interface& interface, const sockaddr* address, const sockaddr* mask) {
  if (address->sa_family == AF_INET) {
    const auto four = as<sockaddr_in>(address);
    const auto bits = mask != nullptr ? as<sockaddr_in>(mask).sin_addr.s_addr : ~0U;
    interface.addresses.emplace_back(IpAddress::v4(ntohl(four.sin_addr.s_addr)),
                                     std::popcount(bits));
  } else if (address->sa_family == AF_INET6) {
    const auto six = as<sockaddr_in6>(address);
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &six.sin6_addr, octets.size());
    int prefix = 128;
    if (mask != nullptr) {
      const auto mask_six = as<sockaddr_in6>(mask);
      prefix = prefix_length(mask_six.sin6_addr.s6_addr, 16);
    }
    interface.addresses.emplace_back(IpAddress::v6(octets), prefix);
  }
}

}  // namespace

IpRange InterfaceAddress::network() const {
  std::array<std::uint8_t, 16> low = ip.octets();
  std::array<std::uint8_t, 16> high = low;
  const int skipped = ip.is_v4() ? 96 : 0;
  for (int bit = skipped + prefix; bit < 128; ++bit) {
    const auto octet = static_cast<std::size_t>(bit / 8);
    const auto mask = static_cast<std::uint8_t>(0x80U >> (static_cast<unsigned>(bit) % 8U));
    low[octet] = static_cast<std::uint8_t>(low[octet] & ~mask);
    high[octet] = static_cast<std::uint8_t>(high[octet] | mask);
  }
  const auto address = [&](const std::array<std::uint8_t, 16>& octets) {
    if (ip.is_v6()) return IpAddress::v6(octets);
    std::uint32_t value = 0;
    for (std::size_t i = 12; i < 16; ++i) value = (value << 8U) | octets[i];
    return IpAddress::v4(value);
  };
  return {address(low), address(high)};
}

bool Interface::owns(const IpAddress& address) const {
  const IpAddress asked = bare(address);
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const InterfaceAddress& own) { return own.ip == asked; });
}

Result<std::vector<Interface>> list_interfaces() {
  ifaddrs* head = nullptr;
  if (getifaddrs(&head) != 0)
    return fail(Errc::environment, "getifaddrs: " + std::string(std::strerror(errno)));
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(head, &freeifaddrs);
  std::map<std::string, Interface> by_name;
  for (const ifaddrs* entry = head; entry != nullptr; entry = entry->ifa_next) {
    Interface& interface = by_name[entry->ifa_name];
    interface.name = entry->ifa_name;
    interface.up = (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_RUNNING) != 0;
    interface.loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0;
    interface.broadcast =
        (entry->ifa_flags & IFF_BROADCAST) != 0 && (entry->ifa_flags & IFF_NOARP) == 0;
    if (entry->ifa_addr == nullptr) continue;
    if (entry->ifa_addr->sa_family == AF_PACKET)
      read_link(interface, entry->ifa_addr);
    else
      read_address(interface, entry->ifa_addr, entry->ifa_netmask);
  }
  std::vector<Interface> all;
  for (auto& [name, interface] : by_name) {
    interface.index = static_cast<int>(if_nametoindex(name.c_str()));
    all.push_back(std::move(interface));
  }
  std::sort(all.begin(), all.end(),
            [](const Interface& a, const Interface& b) { return a.index < b.index; });
  return all;
}

Result<wire::Link> link_of(const Interface& interface) {
  if (!interface.mac || !interface.broadcast)
    return fail(Errc::environment, Note(Msg::discover_not_ethernet, {interface.name}),
                Note(Msg::discover_not_ethernet_remedy));
  wire::Link link;
  link.name = interface.name;
  link.index = interface.index;
  link.mac = *interface.mac;
  for (const InterfaceAddress& own : interface.addresses)
    link.addresses.emplace_back(own.ip, own.network());
  return link;
}

Result<Interface> find_interface(const std::vector<Interface>& all, std::string_view name) {
  std::string names;
  for (const Interface& interface : all) {
    if (interface.name == name) return interface;
    names += (names.empty() ? "" : ", ") + interface.name;
  }
  return fail(Errc::environment, Note(Msg::discover_no_interface, {printable(name, 40)}),
              Note(Msg::discover_no_interface_remedy, {names}));
}

const Interface* on_link(const std::vector<Interface>& all, const IpAddress& address) {
  const IpAddress asked = bare(address);
  const Interface* best = nullptr;
  int longest = -1;
  for (const Interface& interface : all) {
    if (!interface.up || interface.loopback) continue;
    if (!address.zone().empty() && address.zone() != interface.name) continue;
    for (const InterfaceAddress& own : interface.addresses) {
      if (own.ip.is_v4() != asked.is_v4() || own.prefix <= longest) continue;
      if (!own.network().contains(asked)) continue;
      best = &interface;
      longest = own.prefix;
    }
  }
  return best;
}

bool is_own(const std::vector<Interface>& all, const IpAddress& address) {
  return std::any_of(all.begin(), all.end(), [&](const Interface& interface) {
    return interface.owns(address) && (address.zone().empty() || address.zone() == interface.name);
  });
}

}  // namespace tenken::discover
