// Sources: which MAC address sent packets from which IP addresses.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "model/mac_address.hpp"
#include "scanner/capture/packet.hpp"
#include "scanner/dissect/ip_key.hpp"

namespace tenken::passive {

/// Whoever forwards for others sends from many addresses; a device of its own from a few. Of each
/// MAC address a few source addresses are kept, and whether there were more; of MAC addresses
/// kMostMacs. Allocates nothing for pairs that are known. One thread at a time.
class Sources {
 public:
  static constexpr std::size_t kMostMacs = 65'536;
  static constexpr std::size_t kKept = 4;  ///< addresses of one MAC address and family

  /// Notes the sender of an IP packet.
  void see(const capture::Packet& packet);
  /// How many addresses of the family of `ip` the MAC address was seen to send from: at most
  /// kKept + 1, which means more.
  std::size_t count(const MacAddress& mac, const dissect::IpKey& ip) const;

 private:
  struct Seen {
    std::array<dissect::IpKey, kKept> ips{};
    std::uint8_t count = 0;
  };
  using Key = std::uint64_t;  ///< the MAC address and the family; never 0
  struct Recent {
    Key key = 0;
    dissect::IpKey ip{};
  };
  static constexpr std::size_t kRecent = 256;

  static Key key_of(const MacAddress& mac, const dissect::IpKey& ip);

  boost::unordered_flat_map<Key, Seen> seen_;
  std::array<Recent, kRecent> recent_{};  ///< whose pair is known: nearly always right
};

/// Whether the address is an IPv4 one.
bool is_v4(const dissect::IpKey& ip);
/// The address in its usual form.
IpAddress address_of(const dissect::IpKey& ip);

}  // namespace tenken::passive
