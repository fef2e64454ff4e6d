// Redaction of 802.11. What lets the password of a network be guessed is cut: the key handshake,
// identifiers of keys (PMKID) and the proofs of fast transition. IEEE 802.11-2020 section 9.
#include <algorithm>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/redact_parts.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kHeader = 24;
constexpr std::size_t kPrismBytes = 144;
constexpr std::uint8_t kManagement = 0;
constexpr std::uint8_t kControl = 1;
constexpr std::uint8_t kProtected = 0x40;
constexpr std::uint8_t kRsn = 48;

/// What the capture puts before the frame; nothing where it does not say how long it is.
std::size_t prefix(ByteView frame, LinkType link) {
  const std::byte* const head = frame.data();
  switch (link) {
    case LinkType::wifi_prism:
      return kPrismBytes;
    case LinkType::wifi_radiotap:
    case LinkType::wifi_ppi:
      return frame.size() < 4 ? frame.size() : le32(head) >> 16U;
    case LinkType::wifi_avs:
      return frame.size() < 8 ? frame.size() : be32(head + 4);
    default:
      return 0;
  }
}

/// Of the security of the network everything but the names of keys, which follow two lists.
std::size_t before_pmkids(ByteView element) {
  std::size_t at = 6;  // version, group cipher
  for (int list = 0; list < 2; ++list) {
    if (at + 2 > element.size()) return element.size();
    at += 2 + (load<std::uint16_t>(element.data() + at, !kLittleMachine)) * std::size_t{4};
  }
  return std::min(at + 2, element.size());  // the capabilities
}

/// Elements of an association: those of the radio and the network, up to the first other one.
std::size_t elements(ByteView body) {
  constexpr std::uint8_t kKnown[] = {0, 1, 3, 5, 7, 33, 36, 45, 50, 59, 61, 70, 127, 191, 192, 199};
  std::size_t at = 0;
  while (at + 2 <= body.size()) {
    const std::uint8_t id = u8(body.data() + at);
    const std::size_t length = u8(body.data() + at + 1);
    if (at + 2 + length > body.size()) return at;
    if (id == kRsn) {
      const std::size_t kept = before_pmkids(body.subspan(at + 2, length));
      if (kept < length) return at + 2 + kept;
    } else if (std::ranges::find(kKnown, id) == std::end(kKnown)) {
      return at;
    }
    at += 2 + length;
  }
  return at;
}

std::size_t from_elements(ByteView body, std::size_t fixed) {
  return body.size() <= fixed ? fixed : fixed + elements(body.subspan(fixed));
}

/// \param body  behind the header
std::size_t management(std::uint8_t subtype, ByteView body) {
  constexpr std::size_t kBeacon = 12;  // time, interval, capabilities
  switch (subtype) {
    case 0:  // association
      return from_elements(body, 4);
    case 2:  // again, with the access point of before
      return from_elements(body, 10);
    case 1:
    case 3:  // the answers
      return from_elements(body, 6);
    case 4:  // who is there
      return from_elements(body, 0);
    case 5:
    case 8:  // a network says that it is there: known to everybody, but for its keys' names
      return body.size() <= kBeacon ? kBeacon : body.size();
    case 10:
    case 12:  // the reason of parting
      return 2;
    case 11:  // number and step of the method
      return 6;
    case 13:
    case 14:  // category and action
      return 2;
    default:
      return 0;
  }
}

}  // namespace

std::size_t keep_wifi(ByteView frame, LinkType link) {
  const std::size_t before = prefix(frame, link);
  if (before >= frame.size()) return 0;
  const ByteView inside = frame.subspan(before);
  if (inside.size() < 2) return before;
  const std::uint8_t control = u8(inside.data());
  const std::uint8_t flags = u8(inside.data() + 1);
  const unsigned kind = (control >> 2U) & 3U;
  const auto subtype = static_cast<std::uint8_t>(control >> 4U);
  if ((control & 3U) != 0) return before;  // another version of the protocol
  std::size_t kept = std::min(inside.size(), kHeader);
  if (kind == kControl) kept = std::min(inside.size(), kHeader - 8);  // at most two addresses
  if (kind == kManagement && inside.size() > kHeader && (flags & kProtected) == 0)
    kept += management(subtype, inside.subspan(kHeader));
  return std::min(before + kept, frame.size());
}

}  // namespace tenken::capture
