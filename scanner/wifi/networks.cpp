#include "scanner/wifi/networks.hpp"

#include <algorithm>

#include "scanner/wifi/radio.hpp"

namespace tenken::wifi {
namespace {

constexpr std::uint16_t kIbss = 0x0002;
constexpr std::uint16_t kPrivacy = 0x0010;

std::optional<std::uint16_t> channel(const Elements& elements,
                                     const std::optional<std::uint16_t>& freq) {
  for (const auto& told : {elements.ds_channel, elements.ht_channel, elements.six_channel})
    if (told && *told != 0) return *told;
  return freq ? channel_of(*freq) : std::nullopt;
}

/// The texts and methods of an answer to a probe stay when a beacon says less.
void merge(WifiWps& into, WifiWps&& said) {
  const auto keep = [](auto& now, auto& before) {
    if (now == std::decay_t<decltype(now)>()) now = std::move(before);
  };
  keep(said.methods, into.methods);
  keep(said.version2, into.version2);
  keep(said.state, into.state);
  keep(said.manufacturer, into.manufacturer);
  keep(said.model_name, into.model_name);
  keep(said.model_number, into.model_number);
  keep(said.serial, into.serial);
  keep(said.device_name, into.device_name);
  into = std::move(said);
}

void note_wps(Networks::Entry& entry, const WpsPieces& wps) {
  if (wps.pieces.empty()) return;
  std::size_t at = 0;
  bool same = true;
  for (const ByteView piece : wps.pieces) {
    same = same && std::string_view(entry.wps_bytes).substr(at, piece.size()) == as_text(piece);
    at += piece.size();
  }
  if (same && at == entry.wps_bytes.size() && entry.network.offer.wps) return;
  entry.wps_bytes.clear();
  for (const ByteView piece : wps.pieces) entry.wps_bytes += as_text(piece);
  auto& kept = entry.network.offer.wps;
  auto said = read_wps(wps);
  if (kept && said)
    merge(*kept, std::move(*said));
  else
    kept = std::move(said);
}

void note_owe(WifiOffer& offer, const Elements& elements) {
  if (!elements.owe_bssid) return;
  if (!offer.owe_transition) offer.owe_transition.emplace();
  offer.owe_transition->bssid = *elements.owe_bssid;
  if (offer.owe_transition->ssid != elements.owe_ssid)
    offer.owe_transition->ssid = elements.owe_ssid;
}

/// What a whole announcement says replaces what was there; one that broke off only adds.
void note_offer(WifiOffer& offer, const Announcement& said, const Elements& elements, bool first) {
  offer.six_ghz = offer.six_ghz || elements.six_channel.has_value() ||
                  (said.freq_mhz && is_six_ghz(*said.freq_mhz));
  if (elements.cut && !first && !offer.cut) return;
  offer.cut = elements.cut;
  offer.privacy = (said.capability & kPrivacy) != 0;
  offer.ibss = (said.capability & kIbss) != 0;
  offer.mesh = elements.mesh_id.has_value();
  offer.rsn = elements.rsn;
  offer.wpa = elements.wpa;
  offer.override1 = elements.override1;
  offer.override2 = elements.override2;
  offer.osen = elements.osen;
  offer.wapi = elements.wapi;
  offer.fast_transition = elements.fast_transition;
  offer.hash_to_element = elements.hash_to_element;
  offer.hash_to_element_only = elements.hash_to_element_only;
  offer.sae_pk = elements.sae_pk;
  offer.ssid_protection = elements.ssid_protection;
  offer.beacon_protection = offer.beacon_protection || elements.beacon_protection;
  note_owe(offer, elements);
}

}  // namespace

Networks::Entry* Networks::known(const MacAddress& bssid) {
  const auto at = networks_.find(bssid);
  return at == networks_.end() ? nullptr : &at->second;
}

Networks::Entry* Networks::find(const MacAddress& bssid, Timestamp at) {
  if (bssid.is_group() || bssid.is_zero()) return nullptr;
  Entry* entry = known(bssid);
  if (entry == nullptr) {
    if (networks_.size() >= kMost) {
      ++not_kept_;
      return nullptr;
    }
    entry = &networks_[bssid];
    entry->network.bssid = bssid;
    entry->network.first = at;
  }
  entry->network.first = std::min(entry->network.first, at);
  entry->network.last = std::max(entry->network.last, at);
  return entry;
}

void Networks::announce(const MacAddress& bssid, const Announcement& said,
                        const Elements& elements) {
  Entry* const entry = find(bssid, said.at);
  if (entry == nullptr) return;
  WifiNetwork& network = entry->network;
  note_offer(network.offer, said, elements, !network.advertised);
  network.advertised = true;
  note_wps(*entry, elements.wps);
  if (const auto told = channel(elements, said.freq_mhz)) network.channel = told;
  if (said.freq_mhz && !network.freq_mhz) network.freq_mhz = said.freq_mhz;
  if (elements.mld) network.mld = elements.mld;
  if (elements.mesh_id && network.mesh_id != *elements.mesh_id) network.mesh_id = *elements.mesh_id;
  if (!elements.ssid) return;
  if (is_hidden_ssid(*elements.ssid)) {
    // Meshes have no name of this kind: theirs is the mesh's.
    network.hidden = network.hidden || (said.beacon && !network.offer.mesh);
  } else {
    note_name(network, *elements.ssid, false);
  }
  network.revealed = network.hidden && !network.names.empty();
}

bool Networks::same_name(const MacAddress& a, const MacAddress& b) const {
  const auto first = networks_.find(a);
  const auto second = networks_.find(b);
  return first != networks_.end() && second != networks_.end() &&
         !first->second.network.names.empty() &&
         first->second.network.name() == second->second.network.name();
}

void note_name(WifiNetwork& network, std::string_view ssid, bool revealed) {
  if (is_hidden_ssid(ssid)) return;
  auto& names = network.names;
  const auto known = std::find(names.begin(), names.end(), ssid);
  if (revealed) {
    // Who only wants to join may be mistaken: what the network says of itself goes first.
    if (names.empty()) names.emplace_back(ssid);
    network.revealed = network.hidden;
  } else if (known != names.end()) {
    std::rotate(known, known + 1, names.end());
  } else {
    if (names.size() >= WifiNetwork::kMostNames) names.erase(names.begin());
    names.emplace_back(ssid);
  }
}

void name_partners(std::vector<WifiNetwork>& networks) {
  for (const WifiNetwork& network : networks) {
    const auto& pair = network.offer.owe_transition;
    if (!pair) continue;
    const auto partner =
        std::lower_bound(networks.begin(), networks.end(), pair->bssid,
                         [](const WifiNetwork& a, const MacAddress& b) { return a.bssid < b; });
    if (partner != networks.end() && partner->bssid == pair->bssid && partner->names.empty())
      note_name(*partner, pair->ssid, true);
  }
}

void note_source(Networks::Entry& entry, const MacAddress& source) {
  if (source.is_group() || source.is_zero() || source == entry.network.bssid) return;
  if (const auto known = entry.sources.find(source); known != entry.sources.end())
    ++known->second;
  else if (entry.sources.size() < Networks::kMostSources)
    entry.sources.emplace(source, 1);
}

}  // namespace tenken::wifi
