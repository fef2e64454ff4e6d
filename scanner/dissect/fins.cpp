#include "scanner/dissect/fins.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kMagic = "FINS";
constexpr std::size_t kBeforeLengthEnd = 8;  // magic and length
constexpr std::uint32_t kShortest = 8;       // command and error
constexpr std::uint32_t kLongest = 4096;     // bytes; a frame takes 2012

constexpr std::uint8_t kGatewayBit = 0x80;  // in the first byte of nearly all
constexpr std::uint8_t kAnswerBit = 0x40;
constexpr std::uint8_t kUnusedBits = 0x3E;

enum Command : std::uint16_t {
  kReadMemory = 0x0101,
  kWriteMemory = 0x0102,
  kFillMemory = 0x0103,
  kReadMemoryMultiple = 0x0104,
  kTransferMemory = 0x0105,
  kReadParameters = 0x0201,
  kWriteParameters = 0x0202,
  kClearParameters = 0x0203,
  kReadProgram = 0x0306,
  kWriteProgram = 0x0307,
  kClearProgram = 0x0308,
  kRun = 0x0401,
  kStop = 0x0402,
  kReadController = 0x0501,
  kReadConnections = 0x0502,
  kReadStatus = 0x0601,
  kReadCycleTime = 0x0620,
  kReadClock = 0x0701,
  kWriteClock = 0x0702,
  kClearErrors = 0x2101,
  kReadErrors = 0x2102,
  kClearErrorLog = 0x2103,
  kReadFile = 0x2202,
  kWriteFile = 0x2203,
  kFormatMemory = 0x2204,
  kDeleteFile = 0x2205,
  kCopyFile = 0x2207,
  kForceBits = 0x2301,
  kCancelForced = 0x2302,
};

OtAction action_of(std::uint16_t command) {
  switch (command) {
    case kReadMemory:
    case kReadMemoryMultiple:
    case kReadParameters:
    case kReadProgram:
    case kReadController:
    case kReadConnections:
    case kReadStatus:
    case kReadCycleTime:
    case kReadClock:
    case kReadErrors:
    case kReadFile:
      return OtAction::read;
    case kWriteMemory:
    case kFillMemory:
    case kTransferMemory:
    case kWriteParameters:
    case kClearParameters:
    case kWriteClock:
    case kClearErrors:
    case kClearErrorLog:
    case kForceBits:
    case kCancelForced:
      return OtAction::write;
    case kRun:
    case kStop:
      return OtAction::control;
    case kWriteProgram:
    case kClearProgram:
    case kWriteFile:
    case kFormatMemory:
    case kDeleteFile:
    case kCopyFile:
      return OtAction::program;
    default:
      return OtAction::none;
  }
}

std::optional<FinsAddress> take_address(Reader& in) {
  FinsAddress address;
  const auto network = in.u8();
  const auto node = in.u8();
  const auto unit = in.u8();
  if (!network || !node || !unit) return std::nullopt;
  address.network = *network;
  address.node = *node;
  address.unit = *unit;
  return address;
}

bool read_answer(FinsMessage& message, Reader in) {
  constexpr std::size_t kTextSize = 20;
  message.end_code = in.u16();
  if (!message.end_code) return false;
  if (*message.end_code != 0) return true;
  if (message.command == kReadController) {
    const auto model = in.take(kTextSize);
    const auto version = model ? in.take(kTextSize) : std::nullopt;
    if (!version) return false;
    message.model = trimmed(until_nul(*model));
    message.version = trimmed(until_nul(*version));
  }
  if (message.command == kReadStatus) {
    const auto status = in.u8();
    message.mode = in.u8();
    if (!status || !message.mode) return false;
    message.running = (*status & 1U) != 0;
  }
  return true;
}

}  // namespace

StreamMessage fins_message(ByteView stream) {
  const std::string_view start = as_text(stream).substr(0, kMagic.size());
  if (start != kMagic.substr(0, start.size())) return no_message(StreamGap::foreign);
  if (stream.size() < kBeforeLengthEnd) return no_message(StreamGap::need_more);
  Reader in(stream.subspan(kMagic.size()));
  const auto size = in.u32();
  if (!size || *size < kShortest || *size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, kBeforeLengthEnd + *size);
}

Result<FinsMessage> parse_fins(ByteView datagram) {
  Reader in(datagram);
  const auto flags = in.u8();
  const auto reserved = in.u8();
  const auto gateways = in.u8();
  const auto to = take_address(in);
  const auto from = take_address(in);
  const auto id = in.u8();
  const auto command = in.u16();
  if (flags && ((*flags & kGatewayBit) == 0 || (*flags & kUnusedBits) != 0))
    return fail(Errc::unsupported, "no FINS");
  if (reserved && *reserved != 0) return fail(Errc::unsupported, "no FINS");
  if (!gateways || !to || !from || !id || !command) return fail(Errc::malformed, "FINS is cut");
  FinsMessage message;
  message.to = *to;
  message.from = *from;
  message.command = *command;
  message.action = action_of(*command);
  const bool answer = (*flags & kAnswerBit) != 0;
  message.sender = answer ? OtRole::server : OtRole::client;
  if (answer) message.complete = read_answer(message, in);
  return message;
}

Result<FinsMessage> parse_fins_tcp(ByteView bytes) {
  constexpr std::uint32_t kFrame = 2;
  constexpr std::uint32_t kClientNode = 0;
  constexpr std::uint32_t kServerNode = 1;
  Reader in(bytes);
  const auto magic = in.take(kMagic.size());
  if (magic && as_text(*magic) != kMagic) return fail(Errc::unsupported, "no FINS/TCP");
  const auto size = in.u32();
  const auto command = in.u32();
  const auto error = in.u32();
  if (!magic || !size || !command || !error) return fail(Errc::malformed, "FINS/TCP is cut");
  if (*command == kFrame) return parse_fins(in.rest());
  FinsMessage message;
  message.handshake = true;
  if (*command == kClientNode) message.sender = OtRole::client;
  if (*command == kServerNode) message.sender = OtRole::server;
  return message;
}

}  // namespace tenken::dissect
