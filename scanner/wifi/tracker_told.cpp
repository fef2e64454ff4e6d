// Networks and stations that others tell of, on the same road as those of frames.
#include "scanner/wifi/tracker.hpp"

namespace tenken::wifi {
namespace {

/// Settings may leave the address to the driver; such a network stands for itself.
WifiNetwork alone(const Announcement& said, const Elements& elements) {
  static constexpr MacAddress kAnyAddress({0x02, 0, 0, 0, 0, 0x01});
  Networks one;
  one.announce(kAnyAddress, said, elements);
  WifiNetwork network = one.known(kAnyAddress)->network;
  network.bssid = MacAddress();
  return network;
}

void note_source(WifiNetwork& network, const ToldNetwork& told) {
  network.told = true;
  network.configured = told.configured;
  if (told.pmf_unknown && network.offer.rsn) network.offer.rsn->pmf = WifiPmf::unknown;
}

}  // namespace

void Tracker::told(const ToldNetwork& network) {
  ++totals_.told;
  Announcement said;
  said.at = network.at;
  said.beacon = network.beacon;
  said.capability = network.capability;
  said.freq_mhz = network.freq_mhz;
  const Elements elements = read_elements(network.elements);
  if (network.bssid.is_zero() && network.configured) {
    if (without_address_.size() < Networks::kMost)
      note_source(without_address_.emplace_back(alone(said, elements)), network);
    return;
  }
  announce(network.bssid, said, elements);
  if (Networks::Entry* const entry = networks_.known(network.bssid))
    note_source(entry->network, network);
}

void Tracker::told(const ToldStation& station) {
  ++totals_.told;
  if (networks_.find(station.bssid, station.at) == nullptr) return;
  if (WifiStation* const kept = stations_.attach(station.mac, station.bssid, station.at))
    note_association(*kept, station.privacy, read_elements(station.elements));
}

}  // namespace tenken::wifi
