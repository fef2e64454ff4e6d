#include "scanner/dissect/radius.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHead = 20;  // bytes
constexpr std::size_t kMaxSize = 4096;
constexpr std::size_t kAuthenticator = 16;
constexpr std::uint8_t kAttributeHead = 2;

enum Attribute : std::uint8_t {
  kUserName = 1,
  kNasAddress = 4,
  kFramedAddress = 8,
  kCalledStation = 30,
  kCallingStation = 31,
  kNasIdentifier = 32,
  kEapMessage = 79,
  kNasAddress6 = 95,
};

bool is_code(std::uint8_t code) {
  return (code >= static_cast<std::uint8_t>(RadiusCode::access_request) &&
          code <= static_cast<std::uint8_t>(RadiusCode::accounting_response)) ||
         code == static_cast<std::uint8_t>(RadiusCode::access_challenge);
}

void keep(RadiusMessage& message, std::uint8_t attribute, ByteView value) {
  switch (attribute) {
    case kUserName:
      message.user = as_text(value);
      break;
    case kNasAddress:
    case kNasAddress6:
      message.nas_address = ip_address(value);
      break;
    case kFramedAddress:
      message.client_address = ip_address(value);
      break;
    case kCalledStation:
      message.called_station = as_text(value);
      break;
    case kCallingStation:
      message.calling_station = as_text(value);
      break;
    case kNasIdentifier:
      message.nas_identifier = as_text(value);
      break;
    case kEapMessage:
      if (message.eap) break;
      if (const auto eap = parse_eap(value)) message.eap = *eap;
      break;
    default:
      break;
  }
}

bool read_attributes(RadiusMessage& message, Reader& in) {
  while (!in.empty()) {
    const auto attribute = in.u8();
    const auto length = in.u8();
    if (!length || *length < kAttributeHead) return false;
    const auto value = in.take(*length - kAttributeHead);
    if (!value) return false;
    keep(message, *attribute, *value);
  }
  return true;
}

}  // namespace

Result<RadiusMessage> parse_radius(ByteView datagram) {
  Reader head(datagram);
  RadiusMessage message;
  const auto code = head.u8();
  const auto id = head.u8();
  const auto length = head.u16();
  if (code && !is_code(*code)) return fail(Errc::unsupported, "no code of RADIUS");
  if (length && (*length < kHead || *length > kMaxSize))
    return fail(Errc::unsupported, "no length of RADIUS");
  if (!length || *length > datagram.size()) return fail(Errc::malformed, "RADIUS message is cut");
  message.code = static_cast<RadiusCode>(*code);
  message.id = *id;
  Reader in(datagram.first(*length));
  if (!in.take(kHead - kAuthenticator) || !in.take(kAuthenticator))
    return fail(Errc::malformed, "RADIUS message is cut");
  message.complete = read_attributes(message, in);
  return message;
}

}  // namespace tenken::dissect
