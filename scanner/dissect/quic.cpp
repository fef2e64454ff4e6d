#include "scanner/dissect/quic.hpp"

#include <optional>

#include <fmt/core.h>

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kLongHeader = 0x80;
constexpr std::uint8_t kFixedBit = 0x40;
constexpr unsigned kTypeShift = 4;
constexpr std::uint8_t kTypeMask = 3;
constexpr std::uint8_t kInitial1 = 0;
constexpr std::uint8_t kInitial2 = 1;
constexpr std::size_t kMaxId = 20;  // bytes, in all versions so far
constexpr std::uint32_t kVersion1 = 1;
constexpr std::uint32_t kVersion2 = 0x6B3343CF;
constexpr std::uint32_t kDrafts = 0xFF000000;
constexpr std::uint32_t kDraftMask = 0xFFFFFF00;

bool is_draft(std::uint32_t version) { return (version & kDraftMask) == kDrafts; }

/// Versions of Google are a letter and three digits.
bool is_google(std::uint32_t version) {
  const auto digit = [&](unsigned shift) {
    const std::uint32_t c = version >> shift & 0xFFU;
    return c >= '0' && c <= '9';
  };
  const std::uint32_t letter = version >> 24U;
  return (letter == 'Q' || letter == 'T') && digit(16) && digit(8) && digit(0);
}

bool is_known(std::uint32_t version) {
  return version == 0 || version == kVersion1 || version == kVersion2 || is_draft(version) ||
         is_google(version);
}

std::optional<ByteView> take_id(Reader& in) {
  const auto size = in.u8();
  if (!size || *size > kMaxId) return std::nullopt;
  return in.take(*size);
}

}  // namespace

Result<QuicPacket> parse_quic(ByteView datagram) {
  Reader in(datagram);
  const auto first = in.u8();
  if (first && (*first & kLongHeader) == 0)
    return fail(Errc::unsupported, "no long header of QUIC");
  const auto version = in.u32();
  if (!version) return fail(Errc::malformed, "QUIC header is cut");
  if (!is_known(*version) || (*version != 0 && (*first & kFixedBit) == 0))
    return fail(Errc::unsupported, "no known version of QUIC");
  const auto destination = take_id(in);
  const auto source = destination ? take_id(in) : std::nullopt;
  if (!source) return fail(Errc::malformed, "QUIC header is cut");
  QuicPacket packet;
  packet.version = *version;
  const unsigned type = *first >> kTypeShift & kTypeMask;
  packet.initial = *version != 0 && type == (*version == kVersion2 ? kInitial2 : kInitial1);
  packet.destination_id = *destination;
  packet.source_id = *source;
  return packet;
}

std::string quic_version_text(std::uint32_t version) {
  if (version == 0) return "negotiation";
  if (version == kVersion1) return "v1";
  if (version == kVersion2) return "v2";
  if (is_draft(version)) return fmt::format("draft-{}", version & ~kDraftMask);
  if (!is_google(version)) return fmt::format("{:08x}", version);
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    text += static_cast<char>(version >> shift & 0xFFU);
  return text;
}

}  // namespace tenken::dissect
