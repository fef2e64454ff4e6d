#include "scanner/dissect/dhcpv6.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kMaxRelays = 8;      // HOP_COUNT_LIMIT
constexpr std::uint8_t kLastType = 36;  // that IANA has assigned
constexpr std::uint16_t kEthernet = 1;
constexpr std::size_t kTimesOfNonTemporary = 8;  // T1 and T2 of option 3

enum Option : std::uint16_t {
  kClientId = 1,
  kServerId = 2,
  kNonTemporary = 3,
  kTemporary = 4,
  kAddress = 5,
  kParameters = 6,
  kRelayMessage = 9,
  kVendorClass = 16,
  kVendorOptions = 17,
  kDnsServers = 23,
  kFqdn = 39,
  kClientLinkLayer = 79,
  kMudUrl = 112,
};

/// Calls visit(code, value) for each option. \returns false where one runs past the end
template <class Visitor>
bool for_each_option(ByteView options, Visitor&& visit) {
  Reader in(options);
  while (!in.empty()) {
    const auto code = in.u16();
    const auto length = in.u16();
    const auto value = length ? in.take(*length) : std::nullopt;
    if (!code || !value) return false;
    visit(*code, *value);
  }
  return true;
}

void keep_addresses(Dhcpv6Message& message, ByteView options) {
  const bool whole = for_each_option(options, [&](std::uint16_t code, ByteView value) {
    Reader in(value);
    auto address = code == kAddress ? take_ipv6(in) : std::nullopt;
    const auto preferred = in.u32();
    const auto valid = in.u32();
    if (!address || !preferred || !valid) return;
    Dhcpv6Lease lease;
    lease.address = std::move(*address);
    lease.valid_lifetime = *valid;
    message.addresses.push(std::move(lease));
  });
  message.complete = message.complete && whole;
}

void keep_vendor_class(Dhcpv6Message& message, ByteView value) {
  Reader in(value);
  const auto enterprise = in.u32();
  const auto length = in.u16();
  const auto text = length ? in.take(*length) : std::nullopt;
  if (enterprise) message.vendor_enterprise = *enterprise;
  if (text && message.vendor_class.empty()) message.vendor_class = trimmed(as_text(*text));
}

/// Flags, then labels; a partial name has no end (RFC 4704 section 4.2).
std::optional<DnsName> read_fqdn(ByteView value) {
  Reader in(value);
  std::optional<DnsName> fqdn(std::in_place);
  if (!in.u8()) return std::nullopt;
  for (auto length = in.u8(); length.value_or(0) != 0; length = in.u8()) {
    const auto label = *length > kMaxDnsLabel ? std::nullopt : in.take(*length);
    if (!label || !fqdn->add_label(as_text(*label))) return std::nullopt;
  }
  if (fqdn->empty()) fqdn.reset();
  return fqdn;
}

void keep(Dhcpv6Message& message, std::uint16_t code, ByteView value) {
  Reader in(value);
  switch (code) {
    case kClientId:
      if (!message.client) message.client = parse_duid(value);
      return;
    case kServerId:
      if (!message.server) message.server = parse_duid(value);
      return;
    case kNonTemporary:
      if (in.u32() && in.take(kTimesOfNonTemporary)) keep_addresses(message, in.rest());
      return;
    case kTemporary:
      if (in.u32()) keep_addresses(message, in.rest());
      return;
    case kParameters:
      message.parameters = value;
      return;
    case kVendorClass:
      return keep_vendor_class(message, value);
    case kVendorOptions:
      if (const auto enterprise = in.u32()) {
        if (!message.vendor_enterprise) message.vendor_enterprise = *enterprise;
        message.vendor_options = in.rest();
      }
      return;
    case kDnsServers:
      for (auto address = take_ipv6(in); address; address = take_ipv6(in))
        message.dns_servers.push(std::move(*address));
      return;
    case kFqdn:
      if (!message.fqdn) message.fqdn = read_fqdn(value);
      return;
    case kMudUrl:
      if (message.mud_url.empty()) message.mud_url = trimmed(as_text(value));
      return;
    default:
      return;
  }
}

/// Takes one relay off: reads its head and options. \returns the message that it carries
std::optional<ByteView> unwrap(Reader& in, Dhcpv6Relay& relay) {
  const auto hops = in.u8();
  const auto link = take_ipv6(in);
  auto peer = take_ipv6(in);
  if (!hops || !link || !peer) return std::nullopt;
  ++relay.depth;
  relay.peer = std::move(*peer);
  std::optional<ByteView> inner;
  for_each_option(in.rest(), [&](std::uint16_t code, ByteView value) {
    if (code == kRelayMessage && !inner) inner = value;
    Reader option(value);
    if (code == kClientLinkLayer && option.u16() == kEthernet && option.remaining() == kMacSize)
      relay.client_mac = take_mac(option);
  });
  return inner;
}

}  // namespace

Result<Dhcpv6Message> parse_dhcpv6(ByteView bytes) {
  const auto cut = [] { return fail(Errc::malformed, "DHCPv6 is cut"); };
  Result<Dhcpv6Message> result{Dhcpv6Message()};
  Dhcpv6Message& message = *result;
  Reader in(bytes);
  auto type = in.u8();
  while (type == static_cast<std::uint8_t>(Dhcpv6Type::relay_forward) ||
         type == static_cast<std::uint8_t>(Dhcpv6Type::relay_reply)) {
    if (message.relay.depth == kMaxRelays) return fail(Errc::limit, "too many DHCPv6 relays");
    const auto inner = unwrap(in, message.relay);
    if (!inner) return cut();
    in = Reader(*inner);
    type = in.u8();
  }
  const auto transaction = in.u24();
  if (!type || !transaction) return cut();
  if (*type == 0 || *type > kLastType) return fail(Errc::unsupported, "not DHCPv6");
  message.type = static_cast<Dhcpv6Type>(*type);
  message.transaction = *transaction;
  const bool whole = for_each_option(
      in.rest(), [&](std::uint16_t code, ByteView value) { keep(message, code, value); });
  message.complete = message.complete && whole;
  return result;
}

}  // namespace tenken::dissect
