#include "scanner/dissect/ber.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kLongForm = 0x80;
constexpr unsigned kMaxLengthOctets = 4;
constexpr unsigned kMaxArcs = 32;
constexpr unsigned kArcBits = 7;  // that an octet of an arc carries
constexpr std::uint32_t kArcMask = 0x7F;
constexpr std::uint32_t kMaxArc = UINT32_MAX >> kArcBits;  // that can take another octet
constexpr std::uint32_t kSecondArcs = 40;                  // below the first arcs 0 and 1

std::optional<std::size_t> take_length(Reader& in) {
  const auto first = in.u8();
  if (!first || *first < kLongForm) return first;
  const unsigned octets = *first & ~kLongForm;
  if (octets == 0 || octets > kMaxLengthOctets) return std::nullopt;
  std::size_t length = 0;
  for (unsigned i = 0; i < octets; ++i) {
    const auto next = in.u8();
    if (!next) return std::nullopt;
    length = length << 8U | *next;
  }
  return length;
}

}  // namespace

std::optional<BerElement> take_ber(Reader& in) {
  const auto tag = in.u8();
  const auto length = tag ? take_length(in) : std::nullopt;
  const auto content = length ? in.take(*length) : std::nullopt;
  if (!content) return std::nullopt;
  BerElement element;
  element.tag = *tag;
  element.content = *content;
  return element;
}

std::optional<ByteView> take_ber(Reader& in, std::uint8_t tag) {
  const auto element = take_ber(in);
  if (!element || element->tag != tag) return std::nullopt;
  return element->content;
}

std::optional<std::uint32_t> take_ber_number(Reader& in) {
  const auto content = take_ber(in, kBerInteger);
  if (!content || content->empty()) return std::nullopt;
  std::uint64_t value = 0;
  if ((std::to_integer<unsigned>(content->front()) & kLongForm) != 0) return std::nullopt;
  if (content->size() > sizeof(std::uint32_t) + 1) return std::nullopt;
  for (const std::byte b : *content) value = value << 8U | std::to_integer<std::uint64_t>(b);
  if (value > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::string object_id_text(ByteView content) {
  std::string text;
  std::uint32_t arc = 0;
  unsigned arcs = 0;
  bool whole = true;  // whether the last octet ended an arc
  for (const std::byte b : content) {
    const auto octet = std::to_integer<std::uint32_t>(b);
    if (arc > kMaxArc) return {};
    arc = arc << kArcBits | (octet & kArcMask);
    whole = (octet & kLongForm) == 0;
    if (!whole) continue;
    if (++arcs > kMaxArcs) return {};
    if (text.empty()) {
      const std::uint32_t first = arc < 2 * kSecondArcs ? arc / kSecondArcs : 2;
      text = std::to_string(first) + "." + std::to_string(arc - first * kSecondArcs);
    } else {
      text += "." + std::to_string(arc);
    }
    arc = 0;
  }
  return whole ? text : std::string();
}

}  // namespace tenken::dissect
