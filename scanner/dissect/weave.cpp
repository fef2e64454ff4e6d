#include "scanner/dissect/weave.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kVersionShift = 12;
constexpr unsigned kFirstVersion = 1;
constexpr unsigned kLastVersion = 2;
constexpr std::uint16_t kHasDestination = 0x0100;
constexpr std::uint16_t kHasSource = 0x0200;
constexpr std::uint16_t kEncryption = 0x00F0;
constexpr std::uint16_t kAesCtr = 0x0010;  // the only one that is defined
constexpr std::uint16_t kUnused = 0x000F;
constexpr std::uint64_t kNone = 0;
constexpr std::uint64_t kAny = ~std::uint64_t{0};

/// An EUI-64, the lower half first.
std::optional<std::uint64_t> take_node(Reader& in) {
  constexpr unsigned kHalf = 32;
  const auto low = take_u32_le(in);
  const auto high = take_u32_le(in);
  if (!low || !high) return std::nullopt;
  return static_cast<std::uint64_t>(*high) << kHalf | *low;
}

}  // namespace

Result<WeaveMessage> parse_weave(ByteView datagram) {
  Reader in(datagram);
  const auto head = take_u16_le(in);
  const auto number = take_u32_le(in);
  if (!head || !number) return fail(Errc::malformed, "Weave message is cut off");
  WeaveMessage message;
  message.version = *head >> kVersionShift;
  const unsigned encryption = *head & kEncryption;
  if (message.version < kFirstVersion || message.version > kLastVersion || (*head & kUnused) != 0 ||
      (encryption != 0 && encryption != kAesCtr))
    return fail(Errc::unsupported, "not Weave");
  message.encrypted = encryption != 0;
  if ((*head & kHasSource) != 0) {
    const auto source = take_node(in);
    if (!source) return fail(Errc::malformed, "Weave message is cut off");
    if (*source != kNone && *source != kAny) message.source = source;
  }
  if ((*head & kHasDestination) != 0 && !take_node(in))
    return fail(Errc::malformed, "Weave message is cut off");
  return message;
}

}  // namespace tenken::dissect
