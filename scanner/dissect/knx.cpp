#include "scanner/dissect/knx.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kHeader = 6;
constexpr std::uint8_t kVersion = 0x10;
constexpr std::uint8_t kFirstPart = 0x02;  // high bytes of services
constexpr std::uint8_t kLastPart = 0x0A;
constexpr std::size_t kEndPointSize = 8;  // address and port, before descriptions

enum Block : std::uint8_t { kDeviceBlock = 0x01, kFamiliesBlock = 0x02, kMakerBlock = 0xFE };

std::optional<KnxDevice> read_device(Reader in) {
  constexpr std::size_t kSerialSize = 6;
  KnxDevice device;
  const auto medium = in.u8();
  const auto status = in.u8();
  const auto address = in.u16();
  const auto installation = in.u16();
  const auto serial = in.take(kSerialSize);
  const auto multicast = take_ipv4(in);
  const auto mac = take_mac(in);
  if (!medium || !status || !address || !installation || !serial || !multicast || !mac)
    return std::nullopt;
  device.medium = *medium;
  device.programming = (*status & 1U) != 0;
  device.address = *address;
  device.installation = *installation;
  device.serial = *serial;
  device.multicast = *multicast;
  device.mac = *mac;
  device.name = trimmed(until_nul(in.rest()));
  return device;
}

void read_families(KnxMessage& message, Reader in) {
  while (const auto id = in.u8()) {
    const auto version = in.u8();
    if (!version) return;
    KnxFamily family;
    family.id = *id;
    family.version = *version;
    message.families.push(family);
  }
}

/// Blocks of size, kind and content.
bool read_blocks(KnxMessage& message, Reader in) {
  constexpr std::uint8_t kBlockHead = 2;
  while (!in.empty()) {
    const auto size = in.u8();
    const auto kind = in.u8();
    if (!kind || *size < kBlockHead) return false;
    const auto content = in.take(*size - std::size_t{kBlockHead});
    if (!content) return false;
    if (*kind == kDeviceBlock && !message.device) message.device = read_device(Reader(*content));
    if (*kind == kFamiliesBlock) read_families(message, Reader(*content));
    if (*kind == kMakerBlock) message.manufacturer = Reader(*content).u16();
  }
  return true;
}

/// What the transport and application bits of a telegram ask for (KNX Standard 3/3/7).
OtAction action_of(std::uint16_t bits) {
  constexpr unsigned kServiceBits = 0x03C0;
  constexpr unsigned kGroupRead = 0x0000;
  constexpr unsigned kGroupAnswer = 0x0040;
  constexpr unsigned kGroupWrite = 0x0080;
  constexpr unsigned kAddressWrite = 0x00C0;
  constexpr unsigned kMemoryWrite = 0x0280;
  constexpr unsigned kRestart = 0x0380;
  constexpr unsigned kExtendedBits = 0x03FF;
  constexpr unsigned kPropertyRead = 0x03D5;
  constexpr unsigned kPropertyWrite = 0x03D7;
  switch (bits & kServiceBits) {
    case kGroupRead:
    case kGroupAnswer:
      return OtAction::read;
    case kGroupWrite:
    case kAddressWrite:
      return OtAction::write;
    case kMemoryWrite:
      return OtAction::program;
    case kRestart:
      return OtAction::control;
    default:
      break;
  }
  const unsigned extended = bits & kExtendedBits;
  if (extended == kPropertyRead) return OtAction::read;
  return extended == kPropertyWrite ? OtAction::write : OtAction::none;
}

/// A frame of the bus (cEMI, KNX Standard 3/6/3).
bool read_telegram(KnxMessage& message, Reader in) {
  constexpr std::uint8_t kRequest = 0x11;
  constexpr std::uint8_t kIndication = 0x29;
  constexpr std::uint8_t kConfirmation = 0x2E;
  constexpr unsigned kGroupBit = 0x80;
  constexpr unsigned kControlFrame = 0x8000;
  const auto code = in.u8();
  const auto more = in.u8();
  if (!code || !more) return false;
  if (*code != kRequest && *code != kIndication && *code != kConfirmation) return true;
  if (!in.take(*more)) return false;
  const auto control = in.u16();
  const auto source = in.u16();
  const auto destination = in.u16();
  const auto size = in.u8();
  if (!control || !source || !destination || !size) return false;
  KnxTelegram telegram;
  telegram.source = *source;
  telegram.destination = *destination;
  telegram.to_group = (*control & kGroupBit) != 0;
  if (*size > 0) {
    const auto bits = in.u16();
    if (!bits) return false;
    if ((*bits & kControlFrame) == 0) telegram.action = action_of(*bits);
  }
  message.telegram = telegram;
  message.action = telegram.action;
  return true;
}

bool read_body(KnxMessage& message, Reader in) {
  constexpr std::size_t kConnectionHeader = 4;
  switch (message.service) {
    case KnxService::search_response:
    case KnxService::search_response_extended:
      message.sender = OtRole::server;
      message.action = OtAction::read;
      return in.take(kEndPointSize) && read_blocks(message, in);
    case KnxService::description_response:
      message.sender = OtRole::server;
      message.action = OtAction::read;
      return read_blocks(message, in);
    case KnxService::search_request:
    case KnxService::search_request_extended:
    case KnxService::description_request:
      message.sender = OtRole::client;
      message.action = OtAction::read;
      return true;
    case KnxService::connect_request:
      message.sender = OtRole::client;
      return true;
    case KnxService::connect_response:
      message.sender = OtRole::server;
      return true;
    case KnxService::tunnelling_request:
      return in.take(kConnectionHeader) && read_telegram(message, in);
    case KnxService::routing_indication:
      return read_telegram(message, in);
    case KnxService::secure_wrapper:
      return true;
  }
  return true;  // another service of the standard
}

}  // namespace

Result<KnxMessage> parse_knx(ByteView datagram) {
  Reader in(datagram);
  const auto header = in.u8();
  const auto version = in.u8();
  const auto service = in.u16();
  const auto size = in.u16();
  if ((header && *header != kHeader) || (version && *version != kVersion))
    return fail(Errc::unsupported, "no KNXnet/IP");
  if (!size) return fail(Errc::malformed, "KNXnet/IP is cut");
  const unsigned part = *service >> 8U;
  if (part < kFirstPart || part > kLastPart || *size < kHeader)
    return fail(Errc::unsupported, "no KNXnet/IP");
  KnxMessage message;
  message.service = static_cast<KnxService>(*service);
  const bool whole = in.remaining() >= *size - std::size_t{kHeader};
  const Reader body(in.rest().first(whole ? *size - std::size_t{kHeader} : in.remaining()));
  message.complete = read_body(message, body) && whole;
  return message;
}

}  // namespace tenken::dissect
