#include "scanner/wifi/stations.hpp"

#include <algorithm>

namespace tenken::wifi {
namespace {

constexpr std::size_t kMostNoted = 8;  // of algorithms, methods and versions each

template <class T>
void note(std::vector<T>& list, const T& value, std::size_t most = kMostNoted) {
  if (list.size() < most && std::find(list.begin(), list.end(), value) == list.end())
    list.push_back(value);
}

/// What is known of the station itself, wherever it goes.
WifiStation begun_anew(const WifiStation& before) {
  WifiStation out;
  out.mac = before.mac;
  out.earlier = before.earlier;
  out.probes = before.probes;
  out.mld = before.mld;
  out.first = before.first;
  out.last = before.last;
  return out;
}

}  // namespace

Stations::Entry* Stations::entry(const MacAddress& mac, Timestamp at) {
  if (mac.is_group() || mac.is_zero()) return nullptr;
  auto known = stations_.find(mac);
  if (known == stations_.end()) {
    if (stations_.size() >= kMost) {
      ++not_kept_;
      return nullptr;
    }
    known = stations_.try_emplace(mac).first;
    known->second.station.mac = mac;
    known->second.station.first = at;
  }
  WifiStation& station = known->second.station;
  station.first = std::min(station.first, at);
  station.last = std::max(station.last, at);
  return &known->second;
}

WifiStation* Stations::find(const MacAddress& mac, Timestamp at) {
  Entry* const found = entry(mac, at);
  return found == nullptr ? nullptr : &found->station;
}

WifiStation* Stations::attach(const MacAddress& mac, const MacAddress& bssid, Timestamp at) {
  Entry* const found = entry(mac, at);
  if (found == nullptr) return nullptr;
  WifiStation& station = found->station;
  if (station.bssid == bssid) return &station;
  if (const auto before = station.bssid) {
    if (!same_(*before, bssid)) station = begun_anew(station);
    note(station.earlier, *before, WifiStation::kMostEarlier);
    std::erase(station.earlier, bssid);
  }
  if (found->looked_at == bssid)
    for (const std::uint16_t algorithm : found->algorithms) note(station.algorithms, algorithm);
  station.bssid = bssid;
  return &station;
}

void Stations::authenticate(const MacAddress& mac, const MacAddress& bssid, std::uint16_t algorithm,
                            Timestamp at) {
  Entry* const found = entry(mac, at);
  if (found == nullptr) return;
  WifiStation& station = found->station;
  if (!station.bssid) station.bssid = bssid;
  if (station.bssid == bssid) return note(station.algorithms, algorithm);
  if (found->looked_at != bssid) found->algorithms.clear();
  found->looked_at = bssid;
  note(found->algorithms, algorithm);
}

void note_association(WifiStation& station, bool privacy, const Elements& elements) {
  if (elements.cut && station.associated && !elements.rsn && !elements.wpa) return;
  station.associated = true;
  station.privacy = privacy;
  station.rsn = elements.rsn;
  station.wpa = elements.wpa;
  if (elements.mld) station.mld = elements.mld;
  if (elements.ssid && !is_hidden_ssid(*elements.ssid)) station.ssid = *elements.ssid;
}

void note_handshake(WifiStation& station, const Handshake& handshake) {
  if (handshake.eap_method) note(station.eap_methods, *handshake.eap_method);
  if (!handshake.is_key) return;
  note(handshake.wpa1 ? station.wpa_versions : station.rsn_versions, handshake.version);
  if (!handshake.pmkid) return;
  station.pmkid_empty = handshake.pmkid_empty && (station.pmkid_empty || !station.pmkid);
  station.pmkid = true;
}

void note_probe(WifiStation& station, std::string_view ssid) {
  if (!is_hidden_ssid(ssid)) note(station.probes, std::string(ssid), WifiStation::kMostProbes);
}

}  // namespace tenken::wifi
