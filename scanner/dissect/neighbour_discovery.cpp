#include "scanner/dissect/neighbour_discovery.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/icmpv6_header.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kOptionUnit = 8;  // bytes
constexpr std::size_t kOptionHead = 2;
constexpr std::uint8_t kManagedFlag = 0x80;
constexpr std::uint8_t kOtherFlag = 0x40;
constexpr std::uint8_t kOnLinkFlag = 0x80;
constexpr std::uint8_t kAutonomousFlag = 0x40;
constexpr std::uint8_t kMaxPrefixLength = 128;  // bits

enum Option : std::uint8_t { kSourceMac = 1, kPrefix = 3, kMtu = 5, kDnsServers = 25 };

Unexpected ignored() { return fail(Errc::malformed, "neighbour discovery that must be ignored"); }

/// Takes type, code and checksum; false where the message may not be used.
bool take_head(Reader& in, const Icmpv6Frame& frame) {
  constexpr std::size_t kChecksum = 2;
  in.u8();
  return in.u8() == 0 && frame.hop_limit == icmpv6::kNeverForwarded && in.take(kChecksum);
}

bool is_kind(const Icmpv6Frame& frame, std::uint8_t kind) {
  return Reader(frame.message).u8() == kind;
}

/// Calls visit(type, value) for each option. \returns false where one is cut or has no length
template <class Visitor>
bool for_each_option(Reader in, Visitor&& visit) {
  while (!in.empty()) {
    const auto type = in.u8();
    const auto units = in.u8();
    if (!type || units.value_or(0) == 0) return false;
    const auto value = in.take(*units * kOptionUnit - kOptionHead);
    if (!value) return false;
    visit(*type, *value);
  }
  return true;
}

void keep_prefix(RouterAdvertisement& router, ByteView value) {
  Reader in(value);
  const auto length = in.u8();
  const auto flags = in.u8();
  const auto valid = in.u32();
  const auto preferred_and_reserved = in.take(2 * sizeof(std::uint32_t));
  auto address = preferred_and_reserved ? take_ipv6(in) : std::nullopt;
  if (!length || *length > kMaxPrefixLength || !flags || !valid || !address) return;
  RouterPrefix prefix;
  prefix.prefix = std::move(*address);
  prefix.length = *length;
  prefix.on_link = (*flags & kOnLinkFlag) != 0;
  prefix.autonomous = (*flags & kAutonomousFlag) != 0;
  prefix.valid_lifetime = *valid;
  router.prefixes.push(std::move(prefix));
}

void keep(RouterAdvertisement& router, std::uint8_t type, ByteView value) {
  constexpr std::size_t kReserved = 2;
  Reader in(value);
  switch (type) {
    case kSourceMac:
      if (value.size() == kMacSize) router.mac = take_mac(in);
      return;
    case kPrefix:
      return keep_prefix(router, value);
    case kMtu:
      if (in.take(kReserved)) router.mtu = in.u32();
      return;
    case kDnsServers:
      if (!in.take(kReserved) || !in.u32()) return;  // lifetime
      for (auto server = take_ipv6(in); server; server = take_ipv6(in))
        router.dns_servers.push(std::move(*server));
      return;
    default:
      return;
  }
}

}  // namespace

Result<Solicitation> parse_solicitation(const Icmpv6Frame& frame) {
  if (!is_kind(frame, icmpv6::kNeighbourSolicitation))
    return fail(Errc::unsupported, "not a neighbour solicitation");
  Reader in(frame.message);
  if (!take_head(in, frame) || !in.u32()) return ignored();
  auto target = take_ipv6(in);
  if (!target || target->is_v4() || target->is_multicast()) return ignored();
  Solicitation solicitation;
  solicitation.target = std::move(*target);
  solicitation.duplicate_check = frame.from.is_unspecified();
  const bool whole = for_each_option(in, [&](std::uint8_t type, ByteView value) {
    if (type == kSourceMac && value.size() == kMacSize)
      solicitation.mac = MacAddress::from_bytes(value);
  });
  if (!whole) return ignored();
  return solicitation;
}

Result<RouterAdvertisement> parse_router_advertisement(const Icmpv6Frame& frame) {
  if (!is_kind(frame, icmpv6::kRouterAdvertisement))
    return fail(Errc::unsupported, "not a router advertisement");
  Reader in(frame.message);
  if (!take_head(in, frame) || !frame.from.is_link_local()) return ignored();
  const auto hop_limit = in.u8();
  const auto flags = in.u8();
  const auto lifetime = in.u16();
  const auto timers = in.take(2 * sizeof(std::uint32_t));
  if (!hop_limit || !flags || !lifetime || !timers) return ignored();
  Result<RouterAdvertisement> result{RouterAdvertisement()};
  RouterAdvertisement& router = *result;
  router.hop_limit = *hop_limit;
  router.managed = (*flags & kManagedFlag) != 0;
  router.other = (*flags & kOtherFlag) != 0;
  router.lifetime = *lifetime;
  if (!for_each_option(in, [&](std::uint8_t type, ByteView value) { keep(router, type, value); }))
    return ignored();
  return result;
}

}  // namespace tenken::dissect
