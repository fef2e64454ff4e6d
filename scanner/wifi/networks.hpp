// Networks: what is heard of access points, and of others that announce themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/wifi.hpp"
#include "scanner/wifi/elements.hpp"

namespace tenken::wifi {

/// What a beacon or an answer to a probe says besides its elements.
struct Announcement {
  Timestamp at;
  bool beacon = true;
  std::uint16_t capability = 0;
  std::optional<std::uint16_t> freq_mhz;

  Announcement() = default;
};

class Networks {
 public:
  static constexpr std::size_t kMost = 16384;
  static constexpr std::size_t kMostSources = 512;  ///< hosts behind one network

  /// A network and what only the survey needs to know of it.
  struct Entry {
    WifiNetwork network;
    std::string wps_bytes;                                  ///< as last read
    std::unordered_map<MacAddress, std::uint64_t> sources;  ///< who sends through it, with frames

    Entry() = default;
  };

  /// The network, new or known; null for group addresses, zeros, and where there is no room.
  Entry* find(const MacAddress& bssid, Timestamp at);
  /// The same, but only where it is known.
  Entry* known(const MacAddress& bssid);
  void announce(const MacAddress& bssid, const Announcement& said, const Elements& elements);
  std::uint64_t not_kept() const { return not_kept_; }
  const std::unordered_map<MacAddress, Entry>& all() const { return networks_; }
  /// Whether both are known by the same name.
  bool same_name(const MacAddress& a, const MacAddress& b) const;

 private:
  std::unordered_map<MacAddress, Entry> networks_;
  std::uint64_t not_kept_ = 0;
};

/// The name of a network, told by itself or, where `revealed`, by one who knows it.
void note_name(WifiNetwork& network, std::string_view ssid, bool revealed);
/// Gives a network without a name that one which its partner in OWE transition tells (RFC 8110
/// section 4, WPA3 specification section 7). `networks` are in the order of addresses.
void name_partners(std::vector<WifiNetwork>& networks);
void note_source(Networks::Entry& entry, const MacAddress& source);
/// Hosts that send through the network and that `in_the_air` does not know.
template <class InTheAir>
std::vector<WifiWiredHost> wired_hosts(const Networks::Entry& entry, const InTheAir& in_the_air) {
  std::vector<WifiWiredHost> hosts;
  for (const auto& [mac, frames] : entry.sources) {
    if (in_the_air(mac)) continue;
    WifiWiredHost& host = hosts.emplace_back();
    host.mac = mac;
    host.frames = frames;
  }
  return hosts;
}

}  // namespace tenken::wifi
