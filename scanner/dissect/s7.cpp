#include "scanner/dissect/s7.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/s7_lists.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kTpktVersion = 3;
constexpr std::size_t kTpktHeader = 4;
constexpr std::size_t kShortest = 7;  // with the shortest COTP header

enum Cotp : std::uint8_t { kConfirm = 0xD0, kRequest = 0xE0, kData = 0xF0 };
constexpr std::uint8_t kCotpKind = 0xF0;  // the rest is credit
constexpr std::uint8_t kCallingSelector = 0xC1;
constexpr std::uint8_t kCalledSelector = 0xC2;

constexpr std::uint8_t kS7 = 0x32;
constexpr std::uint8_t kS7Plus = 0x72;

enum Pdu : std::uint8_t { kJob = 1, kAck = 2, kAckData = 3, kUserData = 7 };

enum Function : std::uint8_t {
  kReadVariables = 0x04,
  kWriteVariables = 0x05,
  kStartDownload = 0x1A,
  kEndDownload = 0x1C,
  kStartUpload = 0x1D,
  kUpload = 0x1E,
  kEndUpload = 0x1F,
  kService = 0x28,
  kStop = 0x29,
};

// Groups of user data, and functions in them.
enum Group : std::uint8_t {
  kProgrammer = 1,
  kCyclicRead = 2,
  kBlocks = 3,
  kProcessor = 4,
  kSecurity = 5,
  kClock = 7,
};
constexpr std::uint8_t kReadList = 1;      // of kProcessor
constexpr std::uint8_t kGivePassword = 1;  // of kSecurity
constexpr std::uint8_t kSetClock = 2;      // of kClock; 4 is another form
constexpr std::uint8_t kSetClockToo = 4;

OtAction job_action(std::uint8_t function) {
  if (function >= kStartDownload && function <= kEndDownload) return OtAction::program;
  switch (function) {
    case kReadVariables:
    case kStartUpload:
    case kUpload:
    case kEndUpload:
      return OtAction::read;
    case kWriteVariables:
      return OtAction::write;
    case kService:
    case kStop:
      return OtAction::control;
    default:
      return OtAction::none;
  }
}

OtAction group_action(std::uint8_t group, std::uint8_t function) {
  switch (group) {
    case kCyclicRead:
    case kBlocks:
    case kProcessor:
      return OtAction::read;
    case kClock:
      return function == kSetClock || function == kSetClockToo ? OtAction::write : OtAction::read;
    default:
      return OtAction::none;  // the programmer's functions watch and force alike
  }
}

/// COTP parameters of a connection.
bool read_selectors(S7Message& message, Reader in) {
  constexpr std::size_t kReferences = 5;  // of both sides, and the class
  if (!in.take(kReferences)) return false;
  while (!in.empty()) {
    const auto code = in.u8();
    const auto size = in.u8();
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) return false;
    if (*code == kCallingSelector) message.calling = as_text(*value);
    if (*code == kCalledSelector) message.called = as_text(*value);
  }
  return true;
}

/// Data of user data: its result, its kind, its size, and what follows.
bool read_list(S7Message& message, Reader in) {
  constexpr std::uint8_t kSuccess = 0xFF;
  const auto result = in.u8();
  const auto kind = in.u8();
  const auto size = in.u16();
  if (!result || !kind || !size) return false;
  if (*result != kSuccess) return true;
  const bool whole = in.remaining() >= *size;
  const ByteView data = in.rest().first(whole ? *size : in.remaining());
  if (message.sender == OtRole::server) return read_s7_list(message, data) && whole;
  message.list = Reader(data).u16();
  return message.list.has_value() && whole;
}

bool read_user_data(S7Message& message, Reader parameters, Reader data) {
  constexpr std::size_t kHead = 3;
  constexpr std::uint8_t kAnswer = 8;
  constexpr std::uint8_t kAsk = 4;
  constexpr unsigned kGroupBits = 0x0F;
  const auto head = parameters.take(kHead);
  const auto size = parameters.u8();
  const auto method = parameters.u8();
  const auto type = parameters.u8();
  const auto function = parameters.u8();
  if (!head || !size || !method || !function) return false;
  if (*type >> 4U == kAnswer) message.sender = OtRole::server;
  if (*type >> 4U == kAsk) message.sender = OtRole::client;
  const auto group = static_cast<std::uint8_t>(*type & kGroupBits);
  message.action = group_action(group, *function);
  message.password =
      group == kSecurity && *function == kGivePassword && message.sender == OtRole::client;
  if (group == kProcessor && *function == kReadList) return read_list(message, data);
  return true;
}

bool read_s7(S7Message& message, Reader in) {
  constexpr std::size_t kBeforeSizes = 4;  // reserved, and number of the request
  const auto pdu = in.u8();
  const auto before = in.take(kBeforeSizes);
  const auto parameter_size = in.u16();
  const auto data_size = in.u16();
  if (!pdu || !before || !parameter_size || !data_size) return false;
  if (*pdu == kAck || *pdu == kAckData) {
    message.sender = OtRole::server;
    message.error = in.u16();
  }
  if (*pdu == kJob) message.sender = OtRole::client;
  const auto parameters = in.take(*parameter_size);
  if (!parameters) return false;
  if (*pdu == kUserData) return read_user_data(message, Reader(*parameters), in);
  message.function = Reader(*parameters).u8();
  if (message.function) message.action = job_action(*message.function);
  return in.remaining() >= *data_size;
}

/// An answer to the first question of S7comm-plus holds "1;6ES7 214-1AG40-0XB0 ;V4.2".
void read_s7_plus(S7Message& message, ByteView data) {
  constexpr std::string_view kOrderStart = ";6E";
  constexpr std::string_view kVersionStart = ";V";
  constexpr std::size_t kMaxOrder = 32;
  constexpr std::string_view kVersionCharacters = "V0123456789.";
  const std::string_view text = as_text(data);
  const std::size_t start = text.find(kOrderStart);
  if (start == std::string_view::npos) return;
  const std::string_view order = text.substr(start + 1, kMaxOrder);
  const std::size_t end = order.find(kVersionStart);
  if (end == std::string_view::npos) return;
  message.sender = OtRole::server;
  message.order_number = trimmed(order.substr(0, end));
  const std::string_view version = text.substr(start + 1 + end + 1, kMaxOrder);
  message.firmware = version.substr(0, version.find_first_not_of(kVersionCharacters));
}

}  // namespace

StreamMessage tpkt_message(ByteView stream) {
  Reader in(stream);
  const auto version = in.u8();
  const auto reserved = in.u8();
  const auto size = in.u16();
  if ((version && *version != kTpktVersion) || (reserved && *reserved != 0) ||
      (size && *size < kShortest))
    return no_message(StreamGap::foreign);
  return size ? whole_message(stream, *size) : no_message(StreamGap::need_more);
}

Result<S7Message> parse_s7(ByteView bytes) {
  Reader in(bytes);
  const auto tpkt = in.take(kTpktHeader);
  const auto header_size = in.u8();
  const auto header = header_size ? in.take(*header_size) : std::nullopt;
  if (!tpkt) return fail(Errc::malformed, "TPKT is cut");
  if ((*tpkt)[0] != std::byte{kTpktVersion}) return fail(Errc::unsupported, "no TPKT");
  if (!header || header->empty()) return fail(Errc::malformed, "COTP is cut");
  S7Message message;
  const auto cotp = std::to_integer<std::uint8_t>(header->front()) & kCotpKind;
  if (cotp == kRequest || cotp == kConfirm) {
    message.kind = S7Kind::connect;
    message.sender = cotp == kRequest ? OtRole::client : OtRole::server;
    message.complete = read_selectors(message, Reader(header->subspan(1)));
    return message;
  }
  const auto protocol = cotp == kData ? in.u8() : std::nullopt;
  if (cotp == kData && !protocol) return fail(Errc::malformed, "S7 is cut");
  if (protocol == kS7) {
    message.complete = read_s7(message, in);
    return message;
  }
  if (protocol != kS7Plus) return fail(Errc::unsupported, "neither S7comm nor S7comm-plus");
  message.kind = S7Kind::s7_plus;
  read_s7_plus(message, in.rest());
  return message;
}

}  // namespace tenken::dissect
