#include "scanner/dissect/slmp.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

enum Subheader : std::uint16_t {
  kRequest3E = 0x5000,
  kAnswer3E = 0xD000,
  kRequest4E = 0x5400,
  kAnswer4E = 0xD400,
};

constexpr std::size_t kSubheaderSize = 2;
constexpr std::size_t kSerialSize = 4;  // of frames 4E: number, and two bytes of 0
constexpr std::size_t kRouteSize = 5;   // network, station, module, number behind it
constexpr std::size_t kLengthSize = 2;
constexpr std::uint16_t kLongest = 8192;  // bytes; 960 words and their head are usual

enum Command : std::uint16_t {
  kReadType = 0x0101,
  kReadDevices = 0x0401,
  kReadRandom = 0x0403,
  kReadBlocks = 0x0406,
  kReadBuffer = 0x0613,
  kSelfTest = 0x0619,
  kMonitor = 0x0802,
  kRemoteRun = 0x1001,
  kRemoteReset = 0x1006,
  kWriteDevices = 0x1401,
  kWriteBlocks = 0x1406,
  kWriteBuffer = 0x1613,
  kClearErrors = 0x1617,
  kUnlock = 0x1630,
  kReadDirectory = 0x1810,
  kSearchFile = 0x1811,
  kNewFile = 0x1820,
  kChangeFileDate = 0x1826,
  kReadFile = 0x1828,
  kWriteFile = 0x1829,
};

OtAction action_of(std::uint16_t command) {
  switch (command) {
    case kReadType:
    case kReadDevices:
    case kReadRandom:
    case kReadBlocks:
    case kReadBuffer:
    case kMonitor:
    case kReadDirectory:
    case kSearchFile:
    case kReadFile:
      return OtAction::read;
    case kWriteBuffer:
    case kClearErrors:
      return OtAction::write;
    default:
      break;
  }
  if (command >= kRemoteRun && command <= kRemoteReset) return OtAction::control;
  if (command >= kWriteDevices && command <= kWriteBlocks) return OtAction::write;
  if ((command >= kNewFile && command <= kChangeFileDate) || command == kWriteFile)
    return OtAction::program;
  return OtAction::none;
}

bool is_subheader(std::uint16_t value) {
  return value == kRequest3E || value == kAnswer3E || value == kRequest4E || value == kAnswer4E;
}

bool has_serial(std::uint16_t value) { return value == kRequest4E || value == kAnswer4E; }

bool is_answer(std::uint16_t value) { return value == kAnswer3E || value == kAnswer4E; }

/// An answer does not say what it answers: only a name and a number are exactly this long, and only
/// a name has such characters.
void read_type(SlmpMessage& message, ByteView data) {
  constexpr std::size_t kNameSize = 16;
  constexpr std::size_t kAnswerSize = kNameSize + 2;
  if (data.size() != kAnswerSize) return;
  const std::string_view name = trimmed(as_text(data.first(kNameSize)));
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (name.empty() || name.front() < 'A' || name.front() > 'Z' ||
      !std::all_of(name.begin(), name.end(), printable))
    return;
  message.type_name = name;
  Reader code(data.subspan(kNameSize));
  message.type_code = take_u16_le(code);
}

bool read_request(SlmpMessage& message, Reader in) {
  const auto timer = take_u16_le(in);
  message.command = take_u16_le(in);
  const auto subcommand = take_u16_le(in);
  if (!timer || !message.command || !subcommand) return false;
  message.action = action_of(*message.command);
  if (*message.command != kUnlock) return true;
  const auto size = take_u16_le(in);
  const auto password = size ? in.take(*size) : std::nullopt;
  if (!password) return false;
  message.password = SecretView(*password);
  return true;
}

bool read_answer(SlmpMessage& message, Reader in) {
  message.end_code = take_u16_le(in);
  if (!message.end_code) return false;
  if (*message.end_code == 0) read_type(message, in.rest());
  return true;
}

}  // namespace

StreamMessage slmp_message(ByteView stream) {
  Reader in(stream);
  const auto subheader = in.u16();
  if (!subheader) return no_message(StreamGap::need_more);
  if (!is_subheader(*subheader)) return no_message(StreamGap::foreign);
  const std::size_t before_length =
      kSubheaderSize + kRouteSize + (has_serial(*subheader) ? kSerialSize : 0);
  if (stream.size() < before_length + kLengthSize) return no_message(StreamGap::need_more);
  Reader rest(stream.subspan(before_length));
  const auto size = take_u16_le(rest);
  if (!size || *size < kLengthSize || *size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, before_length + kLengthSize + *size);
}

Result<SlmpMessage> parse_slmp(ByteView bytes) {
  constexpr std::size_t kBehindStation = 3;
  Reader in(bytes);
  const auto subheader = in.u16();
  if (subheader && !is_subheader(*subheader)) return fail(Errc::unsupported, "no SLMP");
  const bool serial = subheader && has_serial(*subheader);
  if (serial && !in.take(kSerialSize)) return fail(Errc::malformed, "SLMP is cut");
  const auto network = in.u8();
  const auto station = in.u8();
  const auto module = in.take(kBehindStation);
  const auto size = take_u16_le(in);
  if (!subheader || !network || !station || !module || !size)
    return fail(Errc::malformed, "SLMP is cut");
  SlmpMessage message;
  message.network = *network;
  message.station = *station;
  const bool answer = is_answer(*subheader);
  message.sender = answer ? OtRole::server : OtRole::client;
  const bool whole = in.remaining() >= *size;
  const Reader body(in.rest().first(whole ? *size : in.remaining()));
  message.complete = (answer ? read_answer(message, body) : read_request(message, body)) && whole;
  return message;
}

}  // namespace tenken::dissect
