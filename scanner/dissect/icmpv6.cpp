#include "scanner/dissect/icmpv6.hpp"

#include <algorithm>

#include "scanner/dissect/checksum.hpp"
#include "scanner/dissect/icmpv6_header.hpp"

namespace tenken::dissect {
namespace {

using namespace icmpv6;

constexpr unsigned kMaxExtensions = 4;
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kUnknownOption = 2;  // code of a Parameter Problem
constexpr std::uint8_t kSolicitedFlag = 0x40;
constexpr std::uint8_t kTargetMacOption = 2;
constexpr std::size_t kOptionUnit = 8;  // bytes

Unexpected cut() { return fail(Errc::malformed, "ICMPv6 frame is cut off"); }

std::optional<MacAddress> take_mac(Reader& in) {
  const auto bytes = in.take(6);
  if (!bytes) return std::nullopt;
  return MacAddress::from_bytes(*bytes);
}

std::optional<IpAddress> take_address(Reader& in) {
  const auto bytes = in.take(16);
  if (!bytes) return std::nullopt;
  std::array<std::uint8_t, 16> octets{};
  std::transform(bytes->begin(), bytes->end(), octets.begin(),
                 [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return IpAddress::v6(octets);
}

struct Ipv6Header {
  std::uint8_t next = 0;
  std::uint8_t hop_limit = 0;
  IpAddress from;
  IpAddress to;
  std::size_t length = 0;  ///< bytes behind the header

  Ipv6Header() = default;
};

std::optional<Ipv6Header> take_header(Reader& in) {
  const auto first = in.u32();
  const auto length = in.u16();
  const auto next = in.u8();
  const auto hop_limit = in.u8();
  auto from = take_address(in);
  auto to = take_address(in);
  if (!first || *first >> 28U != 6 || !length || !next || !hop_limit || !from || !to)
    return std::nullopt;
  // An address that maps IPv4 has no business on the wire.
  if (from->is_v4() || to->is_v4()) return std::nullopt;
  Ipv6Header header;
  header.next = *next;
  header.hop_limit = *hop_limit;
  header.from = std::move(*from);
  header.to = std::move(*to);
  header.length = *length;
  return header;
}

/// Skips options headers; `next` becomes the header behind them. Nothing else is skipped: neither
/// fragments nor routes.
bool skip_options(Reader& in, std::uint8_t& next) {
  for (unsigned i = 0; i < kMaxExtensions; ++i) {
    if (next != kHopByHop && next != kDestinationOptions) return true;
    const auto following = in.u8();
    const auto units = in.u8();
    if (!following || !units || !in.take(*units * kOptionUnit + kOptionUnit - 2)) return false;
    next = *following;
  }
  return next == kProtocol;
}

Result<EchoReply> read_echo(ByteView message) {
  Reader in(message);
  if (!in.take(4)) return cut();
  const auto id = in.u16();
  const auto sequence = in.u16();
  if (!id || !sequence) return cut();
  EchoReply echo;
  echo.id = *id;
  echo.sequence = *sequence;
  echo.payload = in.rest();
  return echo;
}

}  // namespace

Result<Icmpv6Frame> parse_icmpv6(ByteView frame) {
  Reader in(frame);
  const auto destination = take_mac(in);
  const auto source = take_mac(in);
  const auto type = in.u16();
  if (!destination || !source || !type) return cut();
  if (*type != kEtherType) return fail(Errc::unsupported, "not IPv6");
  auto header = take_header(in);
  if (!header) return fail(Errc::malformed, "not an IPv6 header");
  const auto packet = in.take(header->length);
  if (!packet) return cut();
  Reader inside(*packet);
  if (!skip_options(inside, header->next)) return cut();
  if (header->next != kProtocol) return fail(Errc::unsupported, "not ICMPv6");
  Icmpv6Frame parsed;
  parsed.message = inside.rest();
  if (parsed.message.size() < 4) return cut();
  if (checksum(header->from, header->to, parsed.message) != 0)
    return fail(Errc::malformed, "wrong ICMPv6 checksum");
  parsed.source = *source;
  parsed.destination = *destination;
  parsed.from = std::move(header->from);
  parsed.to = std::move(header->to);
  parsed.hop_limit = header->hop_limit;
  return parsed;
}

Result<Advertisement> parse_advertisement(const Icmpv6Frame& frame) {
  Reader in(frame.message);
  if (in.u8() != kNeighbourAdvertisement)
    return fail(Errc::unsupported, "not a neighbour advertisement");
  if (in.u8() != 0 || frame.hop_limit != kNeverForwarded || !in.take(2))
    return fail(Errc::malformed, "neighbour advertisement that must be ignored");
  const auto flags = in.u8();
  const auto reserved = in.u24();
  auto target = take_address(in);
  if (!flags || !reserved || !target) return cut();
  if (target->is_v4() || target->is_multicast())
    return fail(Errc::malformed, "neighbour advertisement of no host's address");
  Advertisement advertisement;
  advertisement.target = std::move(*target);
  advertisement.solicited = (*flags & kSolicitedFlag) != 0;
  while (!in.empty()) {
    const auto type = in.u8();
    const auto units = in.u8();
    if (!type || units.value_or(0) == 0) return cut();
    const auto option = in.take(*units * kOptionUnit - 2);
    if (!option) return cut();
    if (*type == kTargetMacOption && *units == 1)
      advertisement.mac = MacAddress::from_bytes(*option);
  }
  return advertisement;
}

Result<EchoReply> parse_unknown_option(const Icmpv6Frame& frame) {
  Reader in(frame.message);
  if (in.u8() != kParameterProblem || in.u8() != kUnknownOption)
    return fail(Errc::unsupported, "not a complaint of an unknown option");
  if (!in.take(2 + 4)) return cut();  // checksum, pointer
  auto header = take_header(in);
  if (!header || !skip_options(in, header->next) || header->next != kProtocol) return cut();
  const ByteView quoted = in.rest();
  if (quoted.empty() || std::to_integer<std::uint8_t>(quoted[0]) != kEchoRequest)
    return fail(Errc::unsupported, "not about an echo request");
  return read_echo(quoted);
}

}  // namespace tenken::dissect
