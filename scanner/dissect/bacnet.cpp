#include "scanner/dissect/bacnet.hpp"

#include "scanner/dissect/bacnet_tag.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kBacnetIp = 0x81;
constexpr std::size_t kHeader = 4;

enum Bvlc : std::uint8_t {
  kResult = 0x00,
  kWriteDistribution = 0x01,
  kReadDistributionAnswer = 0x03,
  kForwarded = 0x04,
  kRegisterForeign = 0x05,
  kReadForeignAnswer = 0x07,
  kDeleteForeign = 0x08,
  kDistribute = 0x09,
  kUnicast = 0x0A,
  kBroadcast = 0x0B,
  kSecure = 0x0C,
};

// Bits of the control octet of the network layer.
constexpr std::uint8_t kNetworkMessage = 0x80;
constexpr std::uint8_t kHasDestination = 0x20;
constexpr std::uint8_t kHasSource = 0x08;

enum Apdu : std::uint8_t {
  kConfirmedRequest = 0,
  kUnconfirmedRequest = 1,
  kSimpleAck = 2,
  kComplexAck = 3,
  kSegmentAck = 4,
  kError = 5,
  kReject = 6,
  kAbort = 7,
};

enum Unconfirmed : std::uint8_t {
  kIAm = 0,
  kIHave = 1,
  kTimeSynchronization = 6,
  kWhoHas = 7,
  kWhoIs = 8,
  kUtcTimeSynchronization = 9,
  kWriteGroup = 10,
};

enum Confirmed : std::uint8_t {
  kAtomicWriteFile = 7,
  kAddListElement = 8,
  kRemoveListElement = 9,
  kCreateObject = 10,
  kDeleteObject = 11,
  kReadProperty = 12,
  kReadPropertyMultiple = 14,
  kWriteProperty = 15,
  kWritePropertyMultiple = 16,
  kDeviceCommunicationControl = 17,
  kReinitializeDevice = 20,
  kReadRange = 26,
  kAtomicReadFile = 6,
};

OtAction confirmed_action(std::uint8_t service) {
  switch (service) {
    case kReadProperty:
    case kReadPropertyMultiple:
    case kReadRange:
    case kAtomicReadFile:
      return OtAction::read;
    case kAddListElement:
    case kRemoveListElement:
    case kWriteProperty:
    case kWritePropertyMultiple:
      return OtAction::write;
    case kDeviceCommunicationControl:
    case kReinitializeDevice:
      return OtAction::control;
    case kAtomicWriteFile:
    case kCreateObject:
    case kDeleteObject:
      return OtAction::program;
    default:
      return OtAction::none;
  }
}

std::optional<std::uint32_t> take_number(Reader& in, BacnetTagKind kind) {
  const auto tag = take_bacnet_tag(in);
  if (!tag || !tag->is(kind)) return std::nullopt;
  return number(tag->content);
}

bool read_i_am(BacnetMessage& message, Reader in) {
  const auto id = take_bacnet_tag(in);
  const auto object =
      id && id->is(BacnetTagKind::object_id) ? bacnet_object(id->content) : std::nullopt;
  const auto max_apdu = object ? take_number(in, BacnetTagKind::unsigned_number) : std::nullopt;
  const auto segments = max_apdu ? take_number(in, BacnetTagKind::enumerated) : std::nullopt;
  const auto vendor = segments ? take_number(in, BacnetTagKind::unsigned_number) : std::nullopt;
  if (!vendor || !object->is_device()) return false;
  message.sender = OtRole::server;
  message.i_am.emplace();
  message.i_am->instance = object->instance;
  message.i_am->max_apdu = *max_apdu;
  message.i_am->vendor = *vendor;
  return true;
}

/// The device, one of its objects, and the name of that.
bool read_i_have(BacnetMessage& message, Reader in) {
  const auto device = take_bacnet_tag(in);
  const auto id = device ? take_bacnet_tag(in) : std::nullopt;
  const auto name = id ? take_bacnet_tag(in) : std::nullopt;
  const auto object = name ? bacnet_object(id->content) : std::nullopt;
  if (!object || !name->is(BacnetTagKind::text) || name->content.empty()) return false;
  message.sender = OtRole::server;
  BacnetValue value;
  value.object = *object;
  value.property = static_cast<std::uint32_t>(BacnetProperty::object_name);
  value.text = trimmed(as_text(name->content.subspan(1)));
  message.values.push(value);
  return true;
}

bool read_unconfirmed(BacnetMessage& message, Reader in) {
  const auto service = in.u8();
  if (!service) return false;
  message.service = *service;
  switch (*service) {
    case kIAm:
      return read_i_am(message, in);
    case kIHave:
      return read_i_have(message, in);
    case kTimeSynchronization:
    case kUtcTimeSynchronization:
    case kWriteGroup:
      message.action = OtAction::write;
      message.sender = OtRole::client;
      return true;
    case kWhoHas:
    case kWhoIs:
      message.action = OtAction::read;
      message.sender = OtRole::client;
      return true;
    default:
      return true;
  }
}

/// Sequence number and window, where the message is in segments.
bool skip_segment(Reader& in, bool segmented, bool& first) {
  if (!segmented) return true;
  const auto sequence = in.u8();
  first = sequence == 0;
  return in.u8().has_value();
}

bool read_confirmed(BacnetMessage& message, Reader in, bool segmented) {
  constexpr std::size_t kSizesAndId = 2;
  bool first = true;
  if (!in.take(kSizesAndId) || !skip_segment(in, segmented, first)) return false;
  message.sender = OtRole::client;
  message.confirmed = true;
  message.service = in.u8();
  if (message.service) message.action = confirmed_action(*message.service);
  return message.service.has_value();
}

bool read_answer(BacnetMessage& message, Reader in, std::uint8_t kind, bool segmented) {
  message.sender = OtRole::server;
  message.confirmed = true;
  bool first = true;
  if (!in.u8()) return false;  // number of the request
  if (kind == kReject || kind == kAbort || kind == kSegmentAck) return true;
  if (kind == kComplexAck && !skip_segment(in, segmented, first)) return false;
  message.service = in.u8();
  if (!message.service) return false;
  if (kind == kSimpleAck) message.action = confirmed_action(*message.service);
  if (kind != kComplexAck || !first) return true;
  message.action = confirmed_action(*message.service);
  // The values of a segmented answer break off; those that are whole count.
  if (message.service == kReadProperty) return read_bacnet_property(message, in) || segmented;
  if (message.service == kReadPropertyMultiple)
    return read_bacnet_properties(message, in) || segmented;
  return true;
}

bool read_apdu(BacnetMessage& message, Reader in) {
  constexpr std::uint8_t kSegmented = 0x08;
  const auto head = in.u8();
  if (!head) return false;
  const auto kind = static_cast<std::uint8_t>(*head >> 4U);
  const bool segmented = (*head & kSegmented) != 0;
  if (kind == kUnconfirmedRequest) return read_unconfirmed(message, in);
  if (kind == kConfirmedRequest) return read_confirmed(message, in, segmented);
  if (kind == kSegmentAck) return true;  // both sides send it
  if (kind > kAbort) return false;
  return read_answer(message, in, kind, segmented);
}

bool read_network(BacnetMessage& message, Reader in) {
  constexpr std::uint8_t kIAmRouter = 1;
  constexpr std::uint8_t kVersion = 1;
  const auto version = in.u8();
  const auto control = in.u8();
  if (version != kVersion || !control) return false;
  const bool has_destination = (*control & kHasDestination) != 0;
  if (has_destination) {
    const auto network = in.u16();
    const auto size = in.u8();
    if (!network || !size || !in.take(*size)) return false;
  }
  if ((*control & kHasSource) != 0) {
    const auto network = in.u16();
    const auto size = in.u8();
    const auto address = size ? in.take(*size) : std::nullopt;
    if (!network || !address) return false;
    message.origin.network = *network;
    message.origin.address = *address;
  }
  if (has_destination && !in.u8()) return false;  // hops that are left
  if ((*control & kNetworkMessage) == 0) return read_apdu(message, in);
  const auto type = in.u8();
  message.is_router = type == kIAmRouter;
  return type.has_value();
}

bool read_function(BacnetMessage& message, Reader in) {
  switch (message.bvlc_function) {
    case kForwarded: {
      const auto ip = take_ipv4(in);
      const auto port = in.u16();
      message.is_broadcast_manager = true;
      if (!ip || !port) return false;
      message.origin.ip = *ip;
      message.origin.port = *port;
      return read_network(message, in);
    }
    case kDistribute:
    case kUnicast:
    case kBroadcast:
      return read_network(message, in);
    case kRegisterForeign:
      message.registers_foreign = true;
      return in.u16().has_value();
    case kReadDistributionAnswer:
    case kReadForeignAnswer:
      message.is_broadcast_manager = true;
      return true;
    case kWriteDistribution:
    case kDeleteForeign:
      message.action = OtAction::write;
      message.sender = OtRole::client;
      return true;
    default:
      return true;
  }
}

}  // namespace

std::string_view BacnetMessage::device_text(BacnetProperty property) const {
  for (const BacnetValue& value : values)
    if (value.object.is_device() && value.property == static_cast<std::uint32_t>(property))
      return value.text;
  return {};
}

Result<BacnetMessage> parse_bacnet(ByteView datagram) {
  Reader in(datagram);
  const auto type = in.u8();
  const auto function = in.u8();
  const auto size = in.u16();
  if (type && *type != kBacnetIp) return fail(Errc::unsupported, "no BACnet/IP");
  if (!type || !function || !size) return fail(Errc::malformed, "BACnet/IP is cut");
  if (*function > kSecure || *size < kHeader) return fail(Errc::unsupported, "no BACnet/IP");
  BacnetMessage message;
  message.bvlc_function = *function;
  const std::size_t body_size = *size - kHeader;
  const bool whole = in.remaining() >= body_size;
  const Reader body(in.rest().first(whole ? body_size : in.remaining()));
  message.complete = read_function(message, body) && whole;
  return message;
}

}  // namespace tenken::dissect
