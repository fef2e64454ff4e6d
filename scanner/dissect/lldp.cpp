#include "scanner/dissect/lldp.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr unsigned kLengthBits = 9;  // of a field's head; the type is above them
constexpr std::uint16_t kLengthMask = (1U << kLengthBits) - 1;
constexpr std::uint8_t kFamilyIpv4 = 1;  // IANA address family numbers
constexpr std::uint8_t kFamilyIpv6 = 2;

enum Type : std::uint16_t {
  kEnd = 0,
  kChassis = 1,
  kPort = 2,
  kTtl = 3,
  kPortDescription = 4,
  kSystemName = 5,
  kSystemDescription = 6,
  kCapabilities = 7,
  kManagement = 8,
  kOrganisation = 127,
};

// Organisations and their subtypes, as one number: OUI, then subtype.
enum Organisation : std::uint32_t {
  kMud = 0x00005E01,
  kPortVlan = 0x0080C201,
  kMedCapabilities = 0x0012BB01,
  kMedHardware = 0x0012BB05,
  kMedFirmware = 0x0012BB06,
  kMedSoftware = 0x0012BB07,
  kMedSerial = 0x0012BB08,
  kMedManufacturer = 0x0012BB09,
  kMedModel = 0x0012BB0A,
  kMedAsset = 0x0012BB0B,
  kProfinetMac = 0x000ECF05,
};

/// An address behind its IANA family number.
std::optional<IpAddress> family_address(ByteView value) {
  if (value.empty()) return std::nullopt;
  const auto family = std::to_integer<std::uint8_t>(value[0]);
  const ByteView address = value.subspan(1);
  const bool fits = (family == kFamilyIpv4 && address.size() == kIpv4Size) ||
                    (family == kFamilyIpv6 && address.size() == kIpv6Size);
  return fits ? ip_address(address) : std::nullopt;
}

/// The subtypes that hold a MAC and a network address differ between chassis and port.
LldpId read_id(ByteView value, std::uint8_t mac_subtype, std::uint8_t ip_subtype) {
  LldpId id;
  if (value.empty()) return id;
  id.subtype = std::to_integer<std::uint8_t>(value[0]);
  const ByteView body = value.subspan(1);
  if (id.subtype == mac_subtype && body.size() == kMacSize)
    id.mac = MacAddress::from_bytes(body);
  else if (id.subtype == ip_subtype)
    id.ip = family_address(body);
  if (!id.mac && !id.ip) id.text = trimmed(as_text(body));
  return id;
}

void keep_text(std::string_view& field, ByteView value) {
  if (field.empty()) field = trimmed(as_text(value));
}

void keep_management(LldpMessage& message, ByteView value) {
  Reader in(value);
  const auto length = in.u8();
  const auto address = length ? in.take(*length) : std::nullopt;
  if (!address) return;
  if (auto ip = family_address(*address)) message.management.push(std::move(*ip));
}

void keep_organisation(LldpMessage& message, ByteView value) {
  Reader in(value);
  const auto kind = in.u32();
  const ByteView body = in.rest();
  if (!kind) return;
  LldpInventory& parts = message.inventory;
  switch (*kind) {
    case kMud:
      return keep_text(message.mud_url, body);
    case kPortVlan:
      if (!message.port_vlan) message.port_vlan = in.u16();
      return;
    case kMedCapabilities:
      if (in.u16() && !message.med_class) message.med_class = in.u8();
      return;
    case kMedHardware:
      return keep_text(parts.hardware, body);
    case kMedFirmware:
      return keep_text(parts.firmware, body);
    case kMedSoftware:
      return keep_text(parts.software, body);
    case kMedSerial:
      return keep_text(parts.serial, body);
    case kMedManufacturer:
      return keep_text(parts.manufacturer, body);
    case kMedModel:
      return keep_text(parts.model, body);
    case kMedAsset:
      return keep_text(parts.asset, body);
    case kProfinetMac:
      if (!message.profinet_mac) message.profinet_mac = take_mac(in);
      return;
    default:
      return;
  }
}

void keep(LldpMessage& message, std::uint16_t type, ByteView value) {
  Reader in(value);
  switch (type) {
    case kPortDescription:
      return keep_text(message.port_description, value);
    case kSystemName:
      return keep_text(message.system_name, value);
    case kSystemDescription:
      return keep_text(message.system_description, value);
    case kCapabilities: {
      const auto capable = in.u16();
      const auto enabled = in.u16();
      if (!enabled || message.capabilities != 0) return;
      message.capabilities = *capable;
      message.enabled = *enabled;
      return;
    }
    case kManagement:
      return keep_management(message, value);
    case kOrganisation:
      return keep_organisation(message, value);
    default:
      return;
  }
}

struct Field {
  std::uint16_t type = kEnd;
  ByteView value;
};

std::optional<Field> take_field(Reader& in) {
  const auto head = in.u16();
  const auto value = head ? in.take(*head & kLengthMask) : std::nullopt;
  if (!value) return std::nullopt;
  return Field{static_cast<std::uint16_t>(*head >> kLengthBits), *value};
}

}  // namespace

Result<LldpMessage> parse_lldp(ByteView bytes) {
  constexpr std::uint8_t kChassisMac = 4;
  constexpr std::uint8_t kChassisIp = 5;
  constexpr std::uint8_t kPortMac = 3;
  constexpr std::uint8_t kPortIp = 4;
  Reader in(bytes);
  const auto chassis = take_field(in);
  const auto port = take_field(in);
  const auto ttl = take_field(in);
  if (!chassis || chassis->type != kChassis || !port || port->type != kPort || !ttl ||
      ttl->type != kTtl || ttl->value.size() < sizeof(std::uint16_t))
    return fail(Errc::malformed, "no LLDP");
  Result<LldpMessage> result{LldpMessage()};
  LldpMessage& message = *result;
  message.chassis = read_id(chassis->value, kChassisMac, kChassisIp);
  message.port = read_id(port->value, kPortMac, kPortIp);
  message.ttl = Reader(ttl->value).u16().value_or(0);
  while (!in.empty()) {
    const auto field = take_field(in);
    if (!field) {
      message.complete = false;
      break;
    }
    if (field->type == kEnd) break;
    keep(message, field->type, field->value);
  }
  return result;
}

}  // namespace tenken::dissect
