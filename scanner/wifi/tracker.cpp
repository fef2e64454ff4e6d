#include "scanner/wifi/tracker.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"
#include "scanner/wifi/protection.hpp"

namespace tenken::wifi {
namespace {

using dissect::take_u16_le;

constexpr std::uint16_t kPrivacy = 0x0010;
constexpr std::uint16_t kEapol = 0x888E;

void count(WifiLayouts& layouts, CipherStrength layout) {
  if (layout == CipherStrength::wep) ++layouts.wep;
  if (layout == CipherStrength::tkip) ++layouts.tkip;
  if (layout == CipherStrength::aes) ++layouts.aes;
}

/// The same address but for the last byte, or for the bit of addresses that software chose.
bool is_beside(const MacAddress& mac, const MacAddress& bssid) {
  constexpr unsigned kLocal = 0x02;
  const auto& a = mac.octets();
  const auto& b = bssid.octets();
  return (a[0] | kLocal) == (b[0] | kLocal) &&
         std::equal(a.begin() + 1, a.end() - 1, b.begin() + 1);
}

template <class List>
void sort_by_mac(List& list) {
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.mac < b.mac; });
}

}  // namespace

Tracker::Tracker()
    : gate_([this](const RadioFrame& frame, Timestamp at) { hear(frame, at); }),
      stations_(
          [this](const MacAddress& a, const MacAddress& b) { return networks_.same_name(a, b); }) {}

void Tracker::take(const capture::Frame& frame) {
  if (!is_wifi(frame.link_type)) {
    ++totals_.other_frames;
    return;
  }
  ++totals_.frames;
  if (const auto radio = read_radio(frame))
    gate_.take(*radio, frame.at, frame.file);
  else
    ++totals_.undecoded;
}

void Tracker::hear(const RadioFrame& radio, Timestamp at) {
  const auto frame = read_air_frame(radio.frame, radio.padded);
  if (!frame) return;
  if (frame->kind == FrameKind::data) return data(*frame, at);
  if (!frame->is_protected) management(*frame, radio, at);
}

void Tracker::management(const AirFrame& frame, const RadioFrame& radio, Timestamp at) {
  switch (static_cast<Management>(frame.subtype)) {
    case Management::beacon:
    case Management::probe_response:
      return announcement(frame, radio, at);
    case Management::association_request:
      return association(frame, at, false);
    case Management::reassociation_request:
      return association(frame, at, true);
    case Management::association_response:
    case Management::reassociation_response:
      return association_answer(frame, at);
    case Management::authentication:
      return authentication(frame, at);
    case Management::probe_request: {
      const Elements elements = read_elements(frame.body);
      if (WifiStation* const station = stations_.find(frame.transmitter, at))
        note_probe(*station, elements.ssid.value_or(""));
      return;
    }
    case Management::deauthentication:
    case Management::disassociation:
      if (Networks::Entry* const entry = networks_.known(frame.third)) ++entry->network.deauths;
      return;
    case Management::action:
      return;
  }
}

void Tracker::announcement(const AirFrame& frame, const RadioFrame& radio, Timestamp at) {
  constexpr std::size_t kTimes = 10;  // timestamp and interval
  Reader in(frame.body);
  const auto times = in.take(kTimes);
  const auto capability = take_u16_le(in);
  if (!times || !capability) {
    ++totals_.undecoded;
    return;
  }
  const Elements elements = read_elements(in.rest());
  Announcement said;
  said.at = at;
  said.beacon = frame.is(Management::beacon);
  said.capability = *capability;
  said.freq_mhz = radio.freq_mhz;
  announce(frame.third, said, elements);
  if (Networks::Entry* const entry = networks_.known(frame.third))
    ++(said.beacon ? entry->network.beacons : entry->network.probe_responses);
}

void Tracker::announce(const MacAddress& bssid, Announcement said, const Elements& elements) {
  networks_.announce(bssid, said, elements);
  if (elements.multiple_bssids.empty()) return;
  read_profiles(elements, bssid, [&](const Profile& profile) {
    said.capability = profile.elements.capability.value_or(0);
    networks_.announce(profile.bssid, said, profile.elements);
    if (Networks::Entry* const entry = networks_.known(profile.bssid))
      entry->network.transmitted_by = bssid;
  });
}

void Tracker::association(const AirFrame& frame, Timestamp at, bool again) {
  constexpr std::size_t kCurrentAp = 6;
  Reader in(frame.body);
  const auto capability = take_u16_le(in);
  const auto interval = take_u16_le(in);
  if (!capability || !interval || (again && !in.take(kCurrentAp))) {
    ++totals_.undecoded;
    return;
  }
  const Elements elements = read_elements(in.rest());
  Networks::Entry* const entry = networks_.find(frame.third, at);
  if (entry != nullptr && elements.ssid) note_name(entry->network, *elements.ssid, true);
  if (WifiStation* const station = stations_.attach(frame.transmitter, frame.third, at))
    note_association(*station, (*capability & kPrivacy) != 0, elements);
}

/// An answer that accepts shows that the station belongs there, whoever missed its request.
void Tracker::association_answer(const AirFrame& frame, Timestamp at) {
  Reader in(frame.body);
  const auto capability = take_u16_le(in);
  const auto status = take_u16_le(in);
  if (!capability || status != 0) return;
  if (networks_.find(frame.third, at) != nullptr) stations_.attach(frame.receiver, frame.third, at);
}

void Tracker::authentication(const AirFrame& frame, Timestamp at) {
  Reader in(frame.body);
  const auto algorithm = take_u16_le(in);
  if (!algorithm || networks_.find(frame.third, at) == nullptr) return;
  const bool answer = frame.transmitter == frame.third;
  const MacAddress& mac = answer ? frame.receiver : frame.transmitter;
  stations_.authenticate(mac, frame.third, *algorithm, at);
}

void Tracker::data(const AirFrame& frame, Timestamp at) {
  MacAddress bssid = frame.third;
  MacAddress mac = frame.transmitter;
  bool sent = true;
  if (frame.to_ds && frame.from_ds) {
    // Four addresses: between a network that is known and one who relays for others.
    sent = networks_.known(frame.transmitter) == nullptr;
    bssid = sent ? frame.receiver : frame.transmitter;
    mac = sent ? frame.transmitter : frame.receiver;
    if (networks_.known(bssid) == nullptr || networks_.known(mac) != nullptr) return;
  } else if (frame.to_ds) {
    bssid = frame.receiver;
  } else if (frame.from_ds) {
    bssid = frame.transmitter;
    mac = frame.receiver;
    sent = false;
  }
  Networks::Entry* const entry = networks_.find(bssid, at);
  if (entry == nullptr) return;
  if (frame.from_ds && !frame.to_ds && !frame.aggregated) note_source(*entry, frame.third);
  WifiStation* const station = mac == bssid ? nullptr : stations_.attach(mac, bssid, at);
  if (!frame.has_data()) return;
  exchange(frame, *entry, station, sent);
  // Without a network between them (IBSS, TDLS) the receiver is a station as well.
  if (frame.to_ds || frame.from_ds || frame.receiver == bssid) return;
  stations_.attach(frame.receiver, bssid, at);
}

void Tracker::exchange(const AirFrame& frame, Networks::Entry& entry, WifiStation* station,
                       bool sent) {
  WifiNetwork& network = entry.network;
  if (frame.is_protected) {
    ++network.data_protected;
    const auto layout = iv_layout(frame.body);
    if (layout) count(frame.receiver.is_group() ? network.group : network.unicast, *layout);
    if (station == nullptr) return;
    ++(sent ? station->sent_protected : station->received_protected);
    if (layout && !frame.receiver.is_group())
      count(sent ? station->sent : station->received, *layout);
    return;
  }
  if (frame.body.empty()) return;
  // A later part of a frame has no type; that it is not protected counts all the same.
  if (frame.fragment == 0 && llc_type(frame.body) == kEapol) {
    if (const auto handshake = read_handshake(frame.body.subspan(kLlcBytes)); handshake && station)
      note_handshake(*station, *handshake);
    return;
  }
  ++network.data_clear;
  if (station != nullptr) ++(sent ? station->sent_clear : station->received_clear);
}

bool Tracker::in_the_air(const MacAddress& mac) const {
  return stations_.knows(mac) || networks_.all().contains(mac);
}

WifiSurvey Tracker::finish() {
  gate_.finish();
  WifiSurvey out = totals_;
  out.bad_fcs = gate_.bad();
  out.fcs_untrusted = gate_.untrusted();
  out.not_kept = networks_.not_kept() + stations_.not_kept();
  out.networks.reserve(networks_.all().size());
  for (const auto& [bssid, entry] : networks_.all()) {
    WifiNetwork& network = out.networks.emplace_back(entry.network);
    network.wired = wired_hosts(entry, [this](const MacAddress& mac) { return in_the_air(mac); });
    for (WifiWiredHost& host : network.wired) host.beside_bssid = is_beside(host.mac, bssid);
    sort_by_mac(network.wired);
  }
  for (WifiNetwork& network : without_address_) out.networks.push_back(std::move(network));
  std::sort(out.networks.begin(), out.networks.end(),
            [](const WifiNetwork& a, const WifiNetwork& b) { return a.bssid < b.bssid; });
  name_partners(out.networks);
  stations_.for_each([&out](const WifiStation& station) {
    const auto home = std::lower_bound(
        out.networks.begin(), out.networks.end(), station.bssid.value_or(MacAddress()),
        [](const WifiNetwork& network, const MacAddress& bssid) { return network.bssid < bssid; });
    const bool found = home != out.networks.end() && station.bssid == home->bssid;
    (found ? home->stations : out.unattached).push_back(station);
  });
  for (WifiNetwork& network : out.networks) sort_by_mac(network.stations);
  sort_by_mac(out.unattached);
  return out;
}

}  // namespace tenken::wifi
