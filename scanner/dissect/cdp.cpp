#include "scanner/dissect/cdp.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kFieldHead = 4;  // type and length, which the length counts
constexpr std::uint8_t kNlpid = 1;     // protocol type of an address
constexpr std::uint8_t kNlpidIpv4 = 0xCC;
constexpr std::uint16_t kSnapIpv6 = 0x86DD;
constexpr std::uint8_t kSnapProtocol = 2;
constexpr std::size_t kSnapSize = 8;  // bytes of a protocol in SNAP form

enum Type : std::uint16_t {
  kDeviceId = 1,
  kAddresses = 2,
  kPort = 3,
  kCapabilities = 4,
  kSoftware = 5,
  kPlatform = 6,
  kVtpDomain = 9,
  kNativeVlan = 10,
  kDuplex = 11,
  kSystemName = 20,
  kManagement = 22,
};

void keep_text(std::string_view& field, ByteView value) {
  if (field.empty()) field = trimmed(as_text(value));
}

bool is_ip(std::uint8_t kind, ByteView protocol, std::size_t size) {
  if (kind == kNlpid && size == kIpv4Size) return number(protocol) == kNlpidIpv4;
  return kind == kSnapProtocol && protocol.size() == kSnapSize && size == kIpv6Size &&
         number(protocol.last(sizeof kSnapIpv6)) == kSnapIpv6;
}

template <class List>
void keep_addresses(List& list, ByteView value) {
  Reader in(value);
  const auto count = in.u32();
  for (std::uint32_t i = 0; i < count.value_or(0) && !list.full(); ++i) {
    const auto kind = in.u8();
    const auto protocol_size = in.u8();
    const auto protocol = protocol_size ? in.take(*protocol_size) : std::nullopt;
    const auto size = protocol ? in.u16() : std::nullopt;
    const auto address = size ? in.take(*size) : std::nullopt;
    if (!address) return;
    if (!is_ip(*kind, *protocol, address->size())) continue;
    if (auto ip = ip_address(*address)) list.push(std::move(*ip));
  }
}

void keep(CdpMessage& message, std::uint16_t type, ByteView value) {
  Reader in(value);
  switch (type) {
    case kDeviceId:
      return keep_text(message.device_id, value);
    case kAddresses:
      return keep_addresses(message.addresses, value);
    case kPort:
      return keep_text(message.port, value);
    case kCapabilities:
      if (message.capabilities == 0) message.capabilities = in.u32().value_or(0);
      return;
    case kSoftware:
      return keep_text(message.software, value);
    case kPlatform:
      return keep_text(message.platform, value);
    case kVtpDomain:
      return keep_text(message.vtp_domain, value);
    case kNativeVlan:
      if (!message.native_vlan) message.native_vlan = in.u16();
      return;
    case kDuplex:
      if (const auto duplex = in.u8()) message.full_duplex = *duplex != 0;
      return;
    case kSystemName:
      return keep_text(message.system_name, value);
    case kManagement:
      return keep_addresses(message.management, value);
    default:
      return;
  }
}

}  // namespace

Result<CdpMessage> parse_cdp(ByteView bytes) {
  Reader in(bytes);
  const auto version = in.u8();
  const auto ttl = in.u8();
  const auto checksum = in.u16();
  if (!version || !ttl || !checksum) return fail(Errc::malformed, "CDP is cut");
  if (*version != 1 && *version != 2) return fail(Errc::unsupported, "not CDP 1 or 2");
  Result<CdpMessage> result{CdpMessage()};
  CdpMessage& message = *result;
  message.version = *version;
  message.ttl = *ttl;
  while (!in.empty()) {
    const auto type = in.u16();
    const auto length = in.u16();
    const auto value =
        length && *length >= kFieldHead ? in.take(*length - kFieldHead) : std::nullopt;
    if (!value) {
      message.complete = false;
      break;
    }
    keep(message, *type, *value);
  }
  return result;
}

}  // namespace tenken::dissect
