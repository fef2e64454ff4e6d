#include "scanner/dissect/ubiquiti.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

enum Type : std::uint8_t {
  kMac = 0x01,
  kInterface = 0x02,
  kFirmware = 0x03,
  kHostName = 0x0B,
  kPlatform = 0x0C,
  kEssid = 0x0D,
  kModelOld = 0x14,
  kModel = 0x15,
  kVersion = 0x16,
};

void keep_text(std::string_view& field, ByteView value) {
  if (field.empty()) field = trimmed(as_text(value));
}

void keep(UbiquitiMessage& message, std::uint8_t type, ByteView value) {
  Reader in(value);
  switch (type) {
    case kMac:
      if (!message.mac && value.size() == kMacSize) message.mac = take_mac(in);
      return;
    case kInterface: {
      const auto mac = take_mac(in);
      auto ip = take_ipv4(in);
      if (!mac || !ip) return;
      UbiquitiInterface interface;
      interface.mac = *mac;
      interface.ip = std::move(*ip);
      message.interfaces.push(std::move(interface));
      return;
    }
    case kFirmware:
      return keep_text(message.firmware, value);
    case kHostName:
      return keep_text(message.host_name, value);
    case kPlatform:
      return keep_text(message.platform, value);
    case kEssid:
      return keep_text(message.essid, value);
    case kModelOld:
    case kModel:
      return keep_text(message.model, value);
    case kVersion:
      return keep_text(message.firmware_version, value);
    default:
      return;
  }
}

}  // namespace

Result<UbiquitiMessage> parse_ubiquiti(ByteView datagram) {
  const auto other = [] { return fail(Errc::unsupported, "no Ubiquiti"); };
  Reader in(datagram);
  const auto version = in.u8();
  const auto command = in.u8();
  const auto length = in.u16();
  if (!version || !command || !length || (*version != 1 && *version != 2)) return other();
  if (in.empty() || *length == 0) return other();
  UbiquitiMessage message;
  message.version = *version;
  message.complete = *length <= in.remaining();
  Reader fields(in.rest().first(std::min<std::size_t>(*length, in.remaining())));
  while (!fields.empty()) {
    const auto type = fields.u8();
    const auto size = fields.u16();
    const auto value = size ? fields.take(*size) : std::nullopt;
    if (!value) {
      message.complete = false;
      break;
    }
    keep(message, *type, *value);
  }
  return message;
}

}  // namespace tenken::dissect
