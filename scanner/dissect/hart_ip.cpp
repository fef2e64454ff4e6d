#include "scanner/dissect/hart_ip.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHeader = 8;
constexpr std::size_t kLongest = 1024;  // bytes; a command takes at most 300
constexpr std::uint8_t kLastVersion = 2;
constexpr std::uint8_t kLastId = 4;
constexpr std::uint8_t kCommandId = 3;

enum Kind : std::uint8_t { kRequest = 0, kResponse = 1, kPublish = 2, kNegative = 15 };

enum Command : std::uint8_t {
  kIdentity = 0,
  kReadLast = 3,
  kWriteAddress = 6,
  kIdentityByTag = 11,
  kReadTag = 13,
  kWriteMessage = 17,
  kWriteAssembly = 19,
  kReadLongTag = 20,
  kIdentityByLongTag = 21,
  kWriteLongTag = 22,
  kWriteDamping = 34,
  kWriteTransfer = 47,
  kSelfTest = 41,
  kReset = 42,
  kWriteSensorSerial = 49,
  kWriteAssignments = 51,
  kWriteLastVariable = 59,
  kWriteDeviceVariable = 79,
};

OtAction action_of(std::uint8_t command) {
  switch (command) {
    case kSelfTest:
    case kReset:
      return OtAction::control;
    case kWriteAddress:
    case kWriteLongTag:
    case kWriteSensorSerial:
    case kWriteDeviceVariable:
      return OtAction::write;
    default:
      break;
  }
  if ((command >= kWriteMessage && command <= kWriteAssembly) ||
      (command >= kWriteDamping && command <= kWriteTransfer) ||
      (command >= kWriteAssignments && command <= kWriteLastVariable))
    return OtAction::write;
  return command <= kIdentityByLongTag ? OtAction::read : OtAction::none;
}

bool is_kind(std::uint8_t value) { return value <= kPublish || value == kNegative; }

std::optional<HartIdentity> read_identity(Reader in) {
  constexpr std::uint8_t kExpanded = 254;
  constexpr unsigned kSignalBits = 3;  // below the hardware revision
  constexpr std::size_t kBeforeManufacturer = 5;
  constexpr std::uint8_t kWithManufacturer = 7;  // revision of HART
  HartIdentity identity;
  const auto expanded = in.u8();
  const auto type = in.u16();
  const auto preambles = in.u8();
  const auto hart = in.u8();
  const auto device = in.u8();
  const auto software = in.u8();
  const auto hardware = in.u8();
  const auto flags = in.u8();
  const auto id = in.u24();
  if (expanded != kExpanded || !type || !preambles || !hart || !device || !software || !hardware ||
      !flags || !id)
    return std::nullopt;
  identity.expanded_type = *type;
  identity.hart_revision = *hart;
  identity.device_revision = *device;
  identity.software_revision = *software;
  identity.hardware_revision = static_cast<std::uint8_t>(*hardware >> kSignalBits);
  identity.device_id = *id;
  if (*hart >= kWithManufacturer && in.take(kBeforeManufacturer)) identity.manufacturer = in.u16();
  return identity;
}

/// Data of an answer, behind its status.
bool read_answer(HartMessage& message, Reader in) {
  constexpr std::size_t kStatus = 2;
  constexpr std::uint8_t kCommunicationError = 0x80;
  constexpr std::size_t kTagSize = 6;
  constexpr std::size_t kDescriptorSize = 12;
  constexpr std::size_t kLongTagSize = 32;
  const auto status = in.take(kStatus);
  if (!status) return false;
  if ((std::to_integer<std::uint8_t>(status->front()) & kCommunicationError) != 0) return true;
  switch (*message.command) {
    case kIdentity:
    case kIdentityByTag:
    case kIdentityByLongTag:
      message.identity = read_identity(in);
      break;
    case kReadTag:
      if (const auto tag = in.take(kTagSize)) message.packed_tag = *tag;
      if (const auto text = in.take(kDescriptorSize)) message.packed_descriptor = *text;
      break;
    case kReadLongTag:
      if (const auto tag = in.take(kLongTagSize)) message.long_tag = trimmed(until_nul(*tag));
      break;
    default:
      break;
  }
  return true;
}

/// A frame of the field bus: delimiter, address, command, size, data, checksum.
bool read_command(HartMessage& message, Reader in, bool answer) {
  constexpr std::uint8_t kLongAddress = 0x80;
  constexpr std::size_t kLongSize = 5;
  constexpr unsigned kExpansionShift = 5;
  constexpr unsigned kExpansionBits = 3;
  const auto delimiter = in.u8();
  if (!delimiter) return false;
  const std::size_t address = (*delimiter & kLongAddress) != 0 ? kLongSize : 1;
  if (!in.take(address + (*delimiter >> kExpansionShift & kExpansionBits))) return false;
  message.command = in.u8();
  const auto size = in.u8();
  const auto data = size ? in.take(*size) : std::nullopt;
  if (message.command) message.action = action_of(*message.command);
  if (!data) return false;
  return !answer || read_answer(message, Reader(*data));
}

}  // namespace

StreamMessage hart_ip_message(ByteView stream) {
  Reader in(stream);
  const auto version = in.u8();
  const auto kind = in.u8();
  const auto id = in.u8();
  if ((version && (*version == 0 || *version > kLastVersion)) || (kind && !is_kind(*kind)) ||
      (id && *id > kLastId))
    return no_message(StreamGap::foreign);
  const auto status = in.u8();
  const auto sequence = in.u16();
  const auto size = in.u16();
  if (!status || !sequence || !size) return no_message(StreamGap::need_more);
  if (*size < kHeader || *size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, *size);
}

Result<HartMessage> parse_hart_ip(ByteView bytes) {
  Reader in(bytes);
  const auto version = in.u8();
  const auto kind = in.u8();
  const auto id = in.u8();
  const auto status = in.u8();
  const auto sequence = in.u16();
  const auto size = in.u16();
  if (!version || !kind || !id || !status || !sequence || !size)
    return fail(Errc::malformed, "HART-IP is cut");
  if (*version == 0 || *version > kLastVersion || !is_kind(*kind) || *id > kLastId ||
      *size < kHeader || *size > kLongest)
    return fail(Errc::unsupported, "no HART-IP");
  HartMessage message;
  message.id = *id;
  message.status = *status;
  message.sender = *kind == kRequest ? OtRole::client : OtRole::server;
  const bool whole = in.remaining() >= *size - kHeader;
  message.complete = whole;
  if (*id != kCommandId || *kind == kNegative) return message;
  const Reader body(in.rest().first(whole ? *size - kHeader : in.remaining()));
  message.complete = read_command(message, body, *kind != kRequest) && whole;
  return message;
}

std::string hart_text(ByteView packed) {
  constexpr unsigned kBits = 6;
  constexpr unsigned kMask = 0x3F;
  constexpr unsigned kUpper = 0x20;  // codes below it are letters
  std::string text;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const std::byte b : packed) {
    pending = pending << 8U | std::to_integer<unsigned>(b);
    for (bits += 8; bits >= kBits;) {
      bits -= kBits;
      const unsigned code = pending >> bits & kMask;
      text.push_back(static_cast<char>(code < kUpper ? code | 0x40U : code));
    }
    pending &= (1U << bits) - 1;
  }
  text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace tenken::dissect
