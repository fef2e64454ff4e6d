#include "scanner/wifi/elements.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/wifi/rsn.hpp"

namespace tenken::wifi {
namespace {

using dissect::take_mac;
using dissect::take_u16_le;

enum Id : std::uint8_t {
  kSsid = 0,
  kRates = 1,
  kDsParameters = 3,
  kRsn = 48,
  kExtendedRates = 50,
  kMobilityDomain = 54,
  kHtOperation = 61,
  kWapi = 68,
  kMultipleBssid = 71,
  kNontransmittedCapability = 83,
  kBssidIndex = 85,
  kMeshId = 114,
  kExtendedCapabilities = 127,
  kVendor = 221,
  kRsnExtension = 244,
  kExtension = 255,
};

enum ExtensionId : std::uint8_t {
  kHeOperation = 36,
  kNonInheritance = 56,
  kMultiLink = 107,
};

// Organisation and type of elements of vendors, as one number.
enum Vendor : std::uint32_t {
  kWpa = 0x0050F201,
  kWps = 0x0050F204,
  kOsen = 0x506F9A12,
  kOweTransition = 0x506F9A1C,
  kRsnOverride = 0x506F9A29,
  kRsnOverride2 = 0x506F9A2A,
  kRsnxOverride = 0x506F9A2B,
  kRsnSelection = 0x506F9A2C,
};

constexpr std::size_t kLongestSsid = 32;

/// Whether bit `index` of a field of bits is set, the least significant bit of each byte first.
bool bit(ByteView field, std::size_t index) {
  return index / 8 < field.size() &&
         (std::to_integer<unsigned>(field[index / 8]) >> (index % 8) & 1U) != 0;
}

void keep_name(std::optional<std::string_view>& field, ByteView body) {
  if (!field && body.size() <= kLongestSsid) field = as_text(body);
}

void keep_first(std::optional<std::uint8_t>& field, ByteView body) {
  if (!field) field = Reader(body).u8();
}

/// The selector 123 among the rates is none: it asks for hash-to-element.
void keep_rates(Elements& out, ByteView body) {
  constexpr std::byte kSelector{0x80 | 123};
  for (const std::byte rate : body)
    if (rate == kSelector) out.hash_to_element_only = true;
}

/// IEEE 802.11-2020 section 9.4.2.241, with the bits of WPA 3.
void keep_rsn_extension(Elements& out, ByteView body) {
  constexpr std::size_t kHashToElement = 5;
  constexpr std::size_t kSaePk = 6;
  constexpr std::size_t kSsidProtection = 21;
  out.hash_to_element = out.hash_to_element || bit(body, kHashToElement);
  out.sae_pk = out.sae_pk || bit(body, kSaePk);
  out.ssid_protection = out.ssid_protection || bit(body, kSsidProtection);
}

void keep_owe(Elements& out, ByteView body) {
  Reader in(body);
  const auto bssid = take_mac(in);
  const auto length = in.u8();
  const auto ssid = length ? in.take(*length) : std::nullopt;
  if (!bssid || out.owe_bssid) return;
  out.owe_bssid = *bssid;
  if (ssid && ssid->size() <= kLongestSsid) out.owe_ssid = as_text(*ssid);
}

void keep_vendor(Elements& out, ByteView body) {
  Reader in(body);
  const auto kind = in.u32();
  if (!kind) return;
  const ByteView rest = in.rest();
  switch (*kind) {
    case kWpa:
      if (!out.wpa) out.wpa = parse_wpa(rest);
      return;
    case kWps:
      out.wps.pieces.push(rest);
      return;
    case kOsen:
      out.osen = true;
      return;
    case kOweTransition:
      return keep_owe(out, rest);
    case kRsnOverride:
      if (!out.override1) out.override1 = parse_rsn(rest);
      return;
    case kRsnOverride2:
      if (!out.override2) out.override2 = parse_rsn(rest);
      return;
    case kRsnxOverride:
      return keep_rsn_extension(out, rest);
    case kRsnSelection:
      return keep_first(out.override_link, rest);
    default:
      return;
  }
}

/// The primary channel in the 6 GHz band stands behind parts that may be absent. IEEE 802.11ax
/// section 9.4.2.249.
void keep_he_operation(Elements& out, ByteView body) {
  constexpr std::uint32_t kHasVht = 1U << 14U;
  constexpr std::uint32_t kCoHosted = 1U << 15U;
  constexpr std::uint32_t kHasSixGhz = 1U << 17U;
  Reader in(body);
  const auto low = take_u16_le(in);
  const auto high = in.u8();
  if (!low || !high || !in.take(3)) return;  // colour, MCS
  const std::uint32_t parameters = *low | static_cast<std::uint32_t>(*high) << 16U;
  if ((parameters & kHasVht) != 0 && !in.take(3)) return;
  if ((parameters & kCoHosted) != 0 && !in.take(1)) return;
  if ((parameters & kHasSixGhz) == 0) return;
  if (const auto channel = in.u8(); channel && !out.six_channel) out.six_channel = *channel;
}

/// Only the basic form names the device that has all the links. IEEE 802.11be section 9.4.2.312.
void keep_multi_link(Elements& out, ByteView body) {
  constexpr std::uint16_t kTypeMask = 0x0007;
  Reader in(body);
  const auto control = take_u16_le(in);
  const auto length = in.u8();
  if (!control || !length || (*control & kTypeMask) != 0 || out.mld) return;
  const std::size_t own = 1;  // the length counts itself
  const auto common = *length >= own ? in.take(*length - own) : std::nullopt;
  if (!common) return;
  Reader fields(*common);
  if (const auto mld = take_mac(fields); mld && !mld->is_group() && !mld->is_zero()) out.mld = *mld;
}

void keep_non_inheritance(Elements& out, ByteView body) {
  Reader in(body);
  const auto count = in.u8();
  const auto ids = count ? in.take(*count) : std::nullopt;
  if (!ids) return;
  for (const std::byte id : *ids)
    if (id == std::byte{kRsn}) out.inherits_rsn = false;
}

void keep_extension(Elements& out, ByteView body) {
  Reader in(body);
  const auto id = in.u8();
  if (id == kHeOperation) keep_he_operation(out, in.rest());
  if (id == kMultiLink) keep_multi_link(out, in.rest());
  if (id == kNonInheritance) keep_non_inheritance(out, in.rest());
}

void keep(Elements& out, const ElementReader::Element& element) {
  constexpr std::size_t kBeaconProtection = 84;
  const ByteView body = element.body;
  switch (element.id) {
    case kSsid:
      return keep_name(out.ssid, body);
    case kRates:
    case kExtendedRates:
      return keep_rates(out, body);
    case kDsParameters:
      return keep_first(out.ds_channel, body);
    case kRsn:
      if (!out.rsn) out.rsn = parse_rsn(body);
      return;
    case kMobilityDomain:
      out.fast_transition = true;
      return;
    case kHtOperation:
      return keep_first(out.ht_channel, body);
    case kWapi:
      out.wapi = true;
      return;
    case kMultipleBssid:
      out.multiple_bssids.push(body);
      return;
    case kNontransmittedCapability: {
      Reader in(body);
      if (!out.capability) out.capability = take_u16_le(in);
      return;
    }
    case kBssidIndex:
      return keep_first(out.bssid_index, body);
    case kMeshId:
      return keep_name(out.mesh_id, body);
    case kExtendedCapabilities:
      out.beacon_protection = out.beacon_protection || bit(body, kBeaconProtection);
      return;
    case kVendor:
      return keep_vendor(out, body);
    case kRsnExtension:
      return keep_rsn_extension(out, body);
    case kExtension:
      return keep_extension(out, body);
    default:
      return;
  }
}

}  // namespace

std::optional<ElementReader::Element> ElementReader::next() {
  if (in_.empty()) return std::nullopt;
  const auto id = in_.u8();
  const auto length = in_.u8();
  const auto body = length ? in_.take(*length) : std::nullopt;
  if (!body) {
    cut_ = true;
    in_ = Reader(ByteView());
    return std::nullopt;
  }
  return Element{*id, *body};
}

void read_elements(ByteView bytes, Elements& out) {
  ElementReader reader(bytes);
  while (const auto element = reader.next()) keep(out, *element);
  out.cut = out.cut || reader.cut();
}

Elements read_elements(ByteView bytes) {
  Elements out;
  read_elements(bytes, out);
  return out;
}

}  // namespace tenken::wifi
