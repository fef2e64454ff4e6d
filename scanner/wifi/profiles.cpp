// The networks that one beacon speaks for. IEEE 802.11-2020 sections 9.4.2.45 and 11.1.3.8.
#include <algorithm>
#include <optional>

#include "scanner/wifi/elements.hpp"

namespace tenken::wifi {
namespace {

constexpr std::uint8_t kProfile = 0;        // sub-element
constexpr std::uint8_t kFirstElement = 83;  // with which a profile begins
constexpr unsigned kMostBits = 8;

/// The last `bits` bits of the address count on by `index`, within themselves.
MacAddress counted_on(const MacAddress& from, unsigned bits, unsigned index) {
  auto octets = from.octets();
  const unsigned mask = (1U << bits) - 1;
  const unsigned low = (octets[5] + index) & mask;
  octets[5] = static_cast<std::uint8_t>((octets[5] & ~mask) | low);
  return MacAddress(octets);
}

/// What a profile does not say is as in the beacon, but for its own name.
void inherit(Profile& profile, const Elements& beacon) {
  constexpr std::uint16_t kPrivacy = 0x0010;
  Elements& own = profile.elements;
  const bool privacy = (own.capability.value_or(kPrivacy) & kPrivacy) != 0;
  if (!own.rsn && own.inherits_rsn && privacy) {
    own.rsn = beacon.rsn;
    own.override1 = beacon.override1;
    own.override2 = beacon.override2;
  }
  own.ds_channel = beacon.ds_channel;
  own.ht_channel = beacon.ht_channel;
  own.six_channel = beacon.six_channel;
  own.hash_to_element = own.hash_to_element || beacon.hash_to_element;
  own.beacon_protection = own.beacon_protection || beacon.beacon_protection;
}

}  // namespace

void read_profiles(const Elements& beacon, const MacAddress& transmitter,
                   const std::function<void(const Profile&)>& tell) {
  std::optional<Profile> open;
  unsigned bits = 0;
  const auto close = [&] {
    if (open && open->elements.bssid_index && *open->elements.bssid_index != 0 && bits > 0) {
      open->bssid = counted_on(transmitter, bits, *open->elements.bssid_index);
      inherit(*open, beacon);
      if (open->bssid != transmitter) tell(*open);
    }
    open.reset();
  };
  for (const ByteView element : beacon.multiple_bssids) {
    Reader in(element);
    bits = std::min<unsigned>(in.u8().value_or(0), kMostBits);
    ElementReader parts(in.rest());
    while (const auto part = parts.next()) {
      if (part->id != kProfile || part->body.empty()) continue;
      // One that begins otherwise goes on with that of the element before.
      if (part->body[0] == std::byte{kFirstElement}) {
        close();
        open.emplace();
      }
      if (open) read_elements(part->body, open->elements);
    }
  }
  close();
}

}  // namespace tenken::wifi
