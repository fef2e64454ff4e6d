#include "scanner/dissect/mndp.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

enum Type : std::uint16_t {
  kMac = 1,
  kIdentity = 5,
  kVersion = 7,
  kPlatform = 8,
  kSoftwareId = 11,
  kBoard = 12,
  kIpv6 = 15,
  kInterface = 16,
  kIpv4 = 17,
};

/// \returns false for a type that is not known here
bool keep(MndpMessage& message, std::uint16_t type, ByteView value) {
  const std::string_view text = trimmed(as_text(value));
  switch (type) {
    case kMac:
      if (value.size() != kMacSize) return false;
      message.mac = MacAddress::from_bytes(value);
      return true;
    case kIdentity:
      message.identity = text;
      return true;
    case kVersion:
      message.version = text;
      return true;
    case kPlatform:
      message.platform = text;
      return true;
    case kSoftwareId:
      message.software_id = text;
      return true;
    case kBoard:
      message.board = text;
      return true;
    case kInterface:
      message.interface = text;
      return true;
    case kIpv4:
      if (value.size() == kIpv4Size) message.ipv4 = ip_address(value);
      return true;
    case kIpv6:
      if (value.size() == kIpv6Size) message.ipv6 = ip_address(value);
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<MndpMessage> parse_mndp(ByteView datagram) {
  Reader in(datagram);
  MndpMessage message;
  bool known = false;
  if (!in.u32()) return fail(Errc::unsupported, "no MNDP");  // kind and sequence number
  while (!in.empty()) {
    const auto type = in.u16();
    const auto size = in.u16();
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) {
      message.complete = false;
      break;
    }
    known = keep(message, *type, *value) || known;
  }
  if (!known) return fail(Errc::unsupported, "no MNDP");
  return message;
}

}  // namespace tenken::dissect
