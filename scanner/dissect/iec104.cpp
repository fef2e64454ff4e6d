#include "scanner/dissect/iec104.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kStart = 0x68;
constexpr std::size_t kBeforeControl = 2;
constexpr std::uint8_t kControlSize = 4;
constexpr std::uint8_t kLongest = 253;

// Functions without a number.
enum Unnumbered : std::uint8_t {
  kStartRequest = 0x07,
  kStartConfirm = 0x0B,
  kStopRequest = 0x13,
  kStopConfirm = 0x23,
  kTestRequest = 0x43,
  kTestConfirm = 0x83,
};

enum Type : std::uint8_t {
  kLastMonitored = 44,
  kFirstCommand = 45,
  kLastCommand = 64,
  kEndOfInitialization = 70,
  kInterrogation = 100,
  kReadCommand = 102,
  kClock = 103,
  kTest = 104,
  kReset = 105,
  kDelay = 106,
  kTestWithTime = 107,
  kFirstParameter = 110,
  kLastParameter = 113,
  kCallFile = 122,
  kQueryLog = 127,
};

enum Cause : std::uint8_t {
  kRequested = 5,
  kActivation = 6,
  kActivationConfirm = 7,
  kDeactivation = 8,
  kDeactivationConfirm = 9,
  kActivationEnd = 10,
  kUnknownType = 44,
  kUnknownObject = 47,
};

OtAction action_of(std::uint8_t type) {
  if (type >= kFirstCommand && type <= kLastCommand) return OtAction::write;
  if (type >= kInterrogation && type <= kReadCommand) return OtAction::read;
  if (type == kClock || type == kDelay || (type >= kFirstParameter && type <= kLastParameter))
    return OtAction::write;
  if (type == kReset) return OtAction::control;
  return type == kCallFile || type == kQueryLog ? OtAction::read : OtAction::none;
}

OtRole sender_of(std::uint8_t type, std::uint8_t cause) {
  if (type <= kLastMonitored || type == kEndOfInitialization) return OtRole::server;
  if (cause >= kUnknownType && cause <= kUnknownObject) return OtRole::server;
  switch (cause) {
    case kRequested:
    case kActivation:
    case kDeactivation:
      return OtRole::client;
    case kActivationConfirm:
    case kDeactivationConfirm:
    case kActivationEnd:
      return OtRole::server;
    default:
      return OtRole::unknown;
  }
}

OtRole sender_of(std::uint8_t function) {
  if (function == kStartRequest || function == kStopRequest) return OtRole::client;
  if (function == kStartConfirm || function == kStopConfirm) return OtRole::server;
  return OtRole::unknown;  // both sides test
}

bool is_unnumbered(std::uint8_t function) {
  return sender_of(function) != OtRole::unknown || function == kTestRequest ||
         function == kTestConfirm;
}

/// Type, number of objects, cause, originator, address of the station, address of an object.
bool read_unit(Iec104Message& message, Reader in) {
  constexpr unsigned kCauseBits = 0x3F;
  constexpr unsigned kNegative = 0x40;
  constexpr unsigned kTestBit = 0x80;
  const auto type = in.u8();
  const auto count = in.u8();
  const auto cause = in.u8();
  const auto originator = in.u8();
  if (!type || !count || !cause || !originator) return false;
  message.type = *type;
  message.cause = *cause & kCauseBits;
  message.negative = (*cause & kNegative) != 0;
  message.test = (*cause & kTestBit) != 0;
  message.originator = *originator;
  message.action = action_of(*type);
  message.sender = sender_of(*type, message.cause);
  message.common_address = take_u16_le(in);
  const auto low = take_u16_le(in);
  const auto high = in.u8();
  if (!message.common_address || !low || !high) return false;
  message.object_address = *low | static_cast<std::uint32_t>(*high) << 16U;
  return true;
}

}  // namespace

StreamMessage iec104_message(ByteView stream) {
  Reader in(stream);
  const auto start = in.u8();
  const auto length = in.u8();
  if ((start && *start != kStart) || (length && (*length < kControlSize || *length > kLongest)))
    return no_message(StreamGap::foreign);
  if (!length) return no_message(StreamGap::need_more);
  return whole_message(stream, kBeforeControl + *length);
}

Result<Iec104Message> parse_iec104(ByteView bytes) {
  constexpr unsigned kNumbered = 0x01;  // set where it does not carry a data unit
  constexpr unsigned kFormatBits = 0x03;
  constexpr unsigned kSupervisory = 0x01;
  constexpr std::size_t kNumbers = 3;
  Reader in(bytes);
  const auto start = in.u8();
  if (start && *start != kStart) return fail(Errc::unsupported, "no IEC 104");
  const auto length = in.u8();
  const auto control = in.u8();
  const auto numbers = in.take(kNumbers);
  if (!start || !length || !control || !numbers) return fail(Errc::malformed, "IEC 104 is cut");
  if (*length < kControlSize) return fail(Errc::unsupported, "no IEC 104");
  Iec104Message message;
  if ((*control & kNumbered) == 0) {
    message.complete = read_unit(message, in) && bytes.size() >= kBeforeControl + *length;
    return message;
  }
  if (*length != kControlSize) return fail(Errc::unsupported, "no IEC 104");
  message.format = Iec104Format::supervisory;
  if ((*control & kFormatBits) == kSupervisory) return message;
  if (!is_unnumbered(*control)) return fail(Errc::unsupported, "no IEC 104");
  message.format = Iec104Format::unnumbered;
  message.sender = sender_of(*control);
  return message;
}

}  // namespace tenken::dissect
