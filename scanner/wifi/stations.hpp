// Stations: what is heard of those who use networks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/wifi.hpp"
#include "scanner/wifi/elements.hpp"
#include "scanner/wifi/handshake.hpp"

namespace tenken::wifi {

/// Keeps each station once, with the network that it belonged to last. One that moves to a network
/// of another name begins anew: what it agreed on there says nothing about here.
class Stations {
 public:
  static constexpr std::size_t kMost = 65536;

  /// Whether two BSSIDs belong to one network of one name.
  using SameNetwork = std::function<bool(const MacAddress&, const MacAddress&)>;

  explicit Stations(SameNetwork same) : same_(std::move(same)) {}

  /// The station, new or known; null for group addresses, zeros, and where there is no room.
  WifiStation* find(const MacAddress& mac, Timestamp at);
  /// The same, and it belongs to `bssid` from now on.
  WifiStation* attach(const MacAddress& mac, const MacAddress& bssid, Timestamp at);
  /// An exchange of authentication. One who belongs to a network only looks at another by that; if
  /// it goes there afterwards, it is remembered.
  void authenticate(const MacAddress& mac, const MacAddress& bssid, std::uint16_t algorithm,
                    Timestamp at);
  bool knows(const MacAddress& mac) const { return stations_.contains(mac); }
  std::uint64_t not_kept() const { return not_kept_; }
  /// Calls `visit` with each.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const auto& [mac, entry] : stations_) visit(entry.station);
  }

 private:
  struct Entry {
    WifiStation station;
    std::optional<MacAddress> looked_at;    ///< another network, by authentication
    std::vector<std::uint16_t> algorithms;  ///< of that

    Entry() = default;
  };

  Entry* entry(const MacAddress& mac, Timestamp at);

  SameNetwork same_;
  std::unordered_map<MacAddress, Entry> stations_;
  std::uint64_t not_kept_ = 0;
};

/// A request to associate: what the station chose.
void note_association(WifiStation& station, bool privacy, const Elements& elements);
void note_handshake(WifiStation& station, const Handshake& handshake);
void note_probe(WifiStation& station, std::string_view ssid);

}  // namespace tenken::wifi
