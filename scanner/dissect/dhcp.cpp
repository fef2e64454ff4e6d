#include "scanner/dissect/dhcp.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kRequest = 1;  // op
constexpr std::uint8_t kReply = 2;
constexpr std::uint8_t kEthernet = 1;  // hardware type
constexpr std::size_t kHardwareSize = 16;
constexpr std::size_t kServerNameSize = 64;
constexpr std::size_t kFileSize = 128;
constexpr std::uint32_t kCookie = 0x63825363;
constexpr std::uint8_t kFileHoldsOptions = 1;  // of option 52
constexpr std::uint8_t kServerNameHoldsOptions = 2;
constexpr std::uint8_t kFqdnOnWire = 0x04;   // flag E of option 81: labels instead of text
constexpr std::size_t kFqdnHead = 3;         // flags and two result codes
constexpr std::uint8_t kDuidClientId = 255;  // RFC 4361 section 6.1

enum Option : std::uint8_t {
  kPad = 0,
  kRouters = 3,
  kDnsServers = 6,
  kHostName = 12,
  kDomain = 15,
  kVendorSpecific = 43,
  kRequested = 50,
  kLease = 51,
  kOverload = 52,
  kType = 53,
  kServer = 54,
  kParameters = 55,
  kVendorClass = 60,
  kClientId = 61,
  kUserClass = 77,
  kFqdn = 81,
  kRelayAgent = 82,
  kVendorClasses = 124,
  kVendorOptions = 125,
  kMudUrl = 161,
  kEnd = 255,
};

void keep_text(std::string_view& field, ByteView value) {
  if (field.empty()) field = trimmed(as_text(value));
}

void keep_bytes(ByteView& field, ByteView value) {
  if (field.empty()) field = value;
}

void keep_address(std::optional<IpAddress>& field, ByteView value) {
  if (!field && value.size() == kIpv4Size) field = ip_address(value);
}

template <class List>
void keep_addresses(List& list, ByteView value) {
  Reader in(value);
  for (auto address = take_ipv4(in); address; address = take_ipv4(in))
    if (!list.push(std::move(*address))) return;
}

template <class List>
void keep_vendors(List& list, ByteView value) {
  Reader in(value);
  while (!in.empty()) {
    const auto enterprise = in.u32();
    const auto length = in.u8();
    const auto data = length ? in.take(*length) : std::nullopt;
    if (!enterprise || !data) return;
    DhcpVendorData vendor;
    vendor.enterprise = *enterprise;
    vendor.data = *data;
    if (!list.push(vendor)) return;
  }
}

std::optional<DnsName> read_fqdn(ByteView value) {
  if (value.size() <= kFqdnHead) return std::nullopt;
  const ByteView name = value.subspan(kFqdnHead);
  const bool on_wire = (std::to_integer<unsigned>(value[0]) & kFqdnOnWire) != 0;
  std::optional<DnsName> fqdn(std::in_place);
  if (!on_wire) {
    std::string_view text = trimmed(as_text(name));
    while (!text.empty()) {
      const std::size_t dot = text.find('.');
      if (dot != 0 && !fqdn->add_label(text.substr(0, dot))) return std::nullopt;
      text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
    }
  } else {
    // A partial name has no end, so the labels are read one by one.
    Reader in(name);
    for (auto length = in.u8(); length.value_or(0) != 0; length = in.u8()) {
      const auto label = *length > kMaxDnsLabel ? std::nullopt : in.take(*length);
      if (!label || !fqdn->add_label(as_text(*label))) return std::nullopt;
    }
  }
  if (fqdn->empty()) fqdn.reset();
  return fqdn;
}

void keep_type(DhcpMessage& message, ByteView value) {
  if (value.size() != 1 || message.type != DhcpType::none) return;
  const auto type = std::to_integer<std::uint8_t>(value[0]);
  if (type <= static_cast<std::uint8_t>(DhcpType::inform))
    message.type = static_cast<DhcpType>(type);
}

void keep(DhcpMessage& message, std::uint8_t code, ByteView value) {
  switch (code) {
    case kRouters:
      return keep_addresses(message.routers, value);
    case kDnsServers:
      return keep_addresses(message.dns_servers, value);
    case kHostName:
      return keep_text(message.host_name, value);
    case kDomain:
      return keep_text(message.domain, value);
    case kVendorSpecific:
      return keep_bytes(message.vendor_specific, value);
    case kRequested:
      return keep_address(message.requested, value);
    case kLease:
      if (value.size() == sizeof(std::uint32_t)) message.lease = number(value);
      return;
    case kType:
      return keep_type(message, value);
    case kServer:
      return keep_address(message.server, value);
    case kParameters:
      return keep_bytes(message.parameters, value);
    case kVendorClass:
      return keep_text(message.vendor_class, value);
    case kClientId:
      return keep_bytes(message.client_id, value);
    case kUserClass:
      return keep_bytes(message.user_class, value);
    case kFqdn:
      if (!message.fqdn) message.fqdn = read_fqdn(value);
      return;
    case kRelayAgent:
      return keep_bytes(message.relay_agent, value);
    case kVendorClasses:
      return keep_vendors(message.vendor_classes, value);
    case kVendorOptions:
      return keep_vendors(message.vendor_options, value);
    case kMudUrl:
      return keep_text(message.mud_url, value);
    default:
      return;
  }
}

/// Reads options up to their end. \returns the value of option 52
std::uint8_t read_options(DhcpMessage& message, ByteView options) {
  std::uint8_t overload = 0;
  Reader in(options);
  while (!in.empty()) {
    const std::uint8_t code = in.u8().value_or(kEnd);
    if (code == kPad) continue;
    if (code == kEnd) break;
    const auto length = in.u8();
    const auto value = length ? in.take(*length) : std::nullopt;
    if (!value) {
      message.complete = false;
      break;
    }
    if (code == kOverload && value->size() == 1)
      overload = std::to_integer<std::uint8_t>((*value)[0]);
    keep(message, code, *value);
  }
  return overload;
}

}  // namespace

Result<DhcpMessage> parse_dhcp(ByteView bytes) {
  Reader in(bytes);
  const auto op = in.u8();
  const auto hardware = in.u8();
  const auto hardware_size = in.u8();
  const auto hops = in.u8();
  const auto transaction = in.u32();
  const auto seconds_and_flags = in.u32();
  auto client = take_ipv4(in);
  auto assigned = take_ipv4(in);
  const auto next_server = take_ipv4(in);
  auto relay = take_ipv4(in);
  const auto address = in.take(kHardwareSize);
  const auto server_name = in.take(kServerNameSize);
  const auto file = in.take(kFileSize);
  if (!op || !hardware || !hardware_size || !hops || !transaction || !seconds_and_flags ||
      !client || !assigned || !next_server || !relay || !address || !server_name || !file)
    return fail(Errc::malformed, "DHCP is cut");
  if (*op != kRequest && *op != kReply) return fail(Errc::unsupported, "not DHCP");
  Result<DhcpMessage> result{DhcpMessage()};
  DhcpMessage& message = *result;
  message.reply = *op == kReply;
  message.transaction = *transaction;
  message.client = std::move(*client);
  message.assigned = std::move(*assigned);
  message.relay = std::move(*relay);
  if (*hardware == kEthernet && *hardware_size == kMacSize)
    message.client_mac = MacAddress::from_bytes(*address);
  message.has_cookie = in.u32() == kCookie;
  if (!message.has_cookie) return result;
  const std::uint8_t overload = read_options(message, in.rest());
  // The order of RFC 2131 section 4.1; an overload inside them is not followed.
  if ((overload & kFileHoldsOptions) != 0) read_options(message, *file);
  if ((overload & kServerNameHoldsOptions) != 0) read_options(message, *server_name);
  return result;
}

std::optional<ByteView> dhcp_suboption(ByteView data, std::uint8_t code) {
  Reader in(data);
  while (!in.empty()) {
    const auto found = in.u8();
    const auto length = in.u8();
    const auto value = length ? in.take(*length) : std::nullopt;
    if (!value) return std::nullopt;
    if (found == code) return value;
  }
  return std::nullopt;
}

std::optional<MacAddress> dhcp_client_id_mac(ByteView client_id) {
  Reader in(client_id);
  const auto type = in.u8();
  if (type == kEthernet && in.remaining() == kMacSize) return take_mac(in);
  if (type != kDuidClientId || !in.u32()) return std::nullopt;  // the number of the interface
  const auto duid = parse_duid(in.rest());
  return duid ? duid->mac : std::nullopt;
}

}  // namespace tenken::dissect
