#include "scanner/dissect/modbus.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kLengthEnd = 6;      // bytes up to and with the length
constexpr std::size_t kShortest = 2;       // unit and function
constexpr std::size_t kLongest = 1100;     // 254 in the standard; newer UMAS takes 1 KiB
constexpr std::uint8_t kException = 0x80;  // in the function
constexpr std::uint8_t kIdentification = 0x0E;

enum Function : std::uint8_t {
  kReadCoils = 1,
  kReadDiscreteInputs = 2,
  kReadHoldingRegisters = 3,
  kReadInputRegisters = 4,
  kWriteCoil = 5,
  kWriteRegister = 6,
  kReadExceptionStatus = 7,
  kDiagnostics = 8,
  kEventCounter = 11,
  kEventLog = 12,
  kWriteCoils = 15,
  kWriteRegisters = 16,
  kReportServerId = 17,
  kReadFileRecord = 20,
  kWriteFileRecord = 21,
  kMaskWriteRegister = 22,
  kReadWriteRegisters = 23,
  kReadFifo = 24,
  kEncapsulated = 43,
  kUmas = 90,
};

enum Diagnostic : std::uint16_t {
  kReturnQuery = 0,
  kRestart = 1,
  kListenOnly = 4,
  kClearCounters = 10,
  kClearOverrun = 20,
};

enum UmasFunction : std::uint8_t {
  kUmasIdentify = 0x02,
  kUmasProject = 0x03,
  kUmasStatus = 0x04,
  kUmasMemoryCard = 0x06,
  kUmasReadBlock = 0x20,
  kUmasWriteBlock = 0x21,
  kUmasReadVariables = 0x22,
  kUmasWriteVariables = 0x23,
  kUmasReadCoils = 0x24,
  kUmasWriteCoils = 0x25,
  kUmasReadNames = 0x26,
  kUmasStartUpload = 0x30,
  kUmasUpload = 0x31,
  kUmasEndUpload = 0x32,
  kUmasStartDownload = 0x33,
  kUmasDownload = 0x34,
  kUmasEndDownload = 0x35,
  kUmasStart = 0x40,
  kUmasStop = 0x41,
};

OtAction diagnostic_action(Reader in) {
  const auto what = in.u16();
  if (!what) return OtAction::none;
  if (*what == kRestart || *what == kListenOnly) return OtAction::control;
  if (*what == kClearCounters || *what == kClearOverrun) return OtAction::write;
  return *what == kReturnQuery ? OtAction::none : OtAction::read;
}

OtAction action_of(std::uint8_t function, Reader body) {
  switch (function) {
    case kReadCoils:
    case kReadDiscreteInputs:
    case kReadHoldingRegisters:
    case kReadInputRegisters:
    case kReadExceptionStatus:
    case kEventCounter:
    case kEventLog:
    case kReportServerId:
    case kReadFileRecord:
    case kReadFifo:
      return OtAction::read;
    case kWriteCoil:
    case kWriteRegister:
    case kWriteCoils:
    case kWriteRegisters:
    case kWriteFileRecord:
    case kMaskWriteRegister:
    case kReadWriteRegisters:
      return OtAction::write;
    case kDiagnostics:
      return diagnostic_action(body);
    case kEncapsulated:
      return body.u8() == kIdentification ? OtAction::read : OtAction::none;
    default:
      return OtAction::none;
  }
}

OtAction umas_action(std::uint8_t function) {
  switch (function) {
    case kUmasIdentify:
    case kUmasProject:
    case kUmasStatus:
    case kUmasMemoryCard:
    case kUmasReadBlock:
    case kUmasReadVariables:
    case kUmasReadCoils:
    case kUmasReadNames:
    case kUmasStartUpload:
    case kUmasUpload:
    case kUmasEndUpload:
      return OtAction::read;
    case kUmasWriteBlock:
    case kUmasWriteVariables:
    case kUmasWriteCoils:
      return OtAction::write;
    case kUmasStart:
    case kUmasStop:
      return OtAction::control;
    case kUmasStartDownload:
    case kUmasDownload:
    case kUmasEndDownload:
      return OtAction::program;
    default:
      return OtAction::none;
  }
}

/// Objects of an answer to 43/14, behind the kind of encapsulation.
bool read_objects(ModbusMessage& message, Reader in) {
  constexpr std::size_t kBeforeCount = 4;  // kind of request, conformity, more, next object
  const auto head = in.take(kBeforeCount);
  const auto count = head ? in.u8() : std::nullopt;
  if (!count) return false;
  for (unsigned i = 0; i < *count; ++i) {
    const auto id = in.u8();
    const auto size = id ? in.u8() : std::nullopt;
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) return false;
    ModbusObject object;
    object.id = *id;
    object.value = trimmed(as_text(*value));
    if (!message.objects.push(object)) break;
  }
  return true;
}

/// Answer to function 17. Its form is the maker's own; the run state is 0x00 or 0xFF, either behind
/// one byte of id or at the end of a text.
bool read_server_id(ModbusMessage& message, Reader in) {
  constexpr auto kOn = std::byte{0xFF};
  constexpr auto kOff = std::byte{0};
  const auto size = in.u8();
  const auto data = size ? in.take(*size) : std::nullopt;
  if (!data) return false;
  const auto is_state = [](std::byte b) { return b == kOn || b == kOff; };
  if (data->size() > 1 && is_state((*data)[1])) {
    message.running = (*data)[1] == kOn;
    message.server_id = trimmed(as_text(data->subspan(2)));
  } else if (!data->empty() && is_state(data->back())) {
    message.running = data->back() == kOn;
    message.server_id = trimmed(as_text(data->first(data->size() - 1)));
  } else {
    message.server_id = trimmed(as_text(*data));
  }
  return true;
}

/// Whether a name is one: an answer of UMAS does not say which request it answers.
bool is_name(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (c < ' ' || c > '~') return false;
  return true;
}

std::optional<UmasIdentity> read_umas_identity(Reader in) {
  constexpr std::size_t kBeforeModel = 6;      // range and number of the identity
  constexpr std::size_t kBetweenVersions = 4;  // patch and internal version
  constexpr std::size_t kBeforeName = 6;       // code of a crash, and two unknown
  if (!in.take(kBeforeModel)) return std::nullopt;
  const auto model = take_u16_le(in);
  const auto firmware = take_u16_le(in);
  const auto between = in.take(kBetweenVersions);
  const auto hardware = between ? take_u16_le(in) : std::nullopt;
  const auto before = hardware ? in.take(kBeforeName) : std::nullopt;
  const auto size = before ? in.u8() : std::nullopt;
  const auto name = size ? in.take(*size) : std::nullopt;
  if (!name || !is_name(trimmed(as_text(*name)))) return std::nullopt;
  UmasIdentity identity;
  identity.name = trimmed(as_text(*name));
  identity.model = *model;
  identity.firmware = *firmware;
  identity.hardware = *hardware;
  return identity;
}

void read_umas(ModbusMessage& message, Reader in, OtRole sender) {
  constexpr std::uint8_t kDone = 0xFE;
  const auto session = in.u8();
  const auto function = session ? in.u8() : std::nullopt;
  if (!function) {
    message.complete = false;
  } else if (sender == OtRole::server) {
    if (*function == kDone) message.umas = read_umas_identity(in);
  } else {
    message.umas_function = *function;
    message.action = umas_action(*function);
  }
}

/// \returns false where it is cut
bool read_answer(ModbusMessage& message, Reader body) {
  if (message.function == kReportServerId) return read_server_id(message, body);
  if (message.function == kEncapsulated && body.u8() == kIdentification)
    return read_objects(message, body);
  return true;
}

}  // namespace

std::string_view ModbusMessage::object(ModbusObjectId id) const {
  for (const ModbusObject& one : objects)
    if (one.id == static_cast<std::uint8_t>(id)) return one.value;
  return {};
}

StreamMessage modbus_message(ByteView stream) {
  Reader in(stream);
  if (!in.u16()) return no_message(StreamGap::need_more);
  const auto protocol = in.u16();
  if (protocol && *protocol != 0) return no_message(StreamGap::foreign);
  const auto length = in.u16();
  if (!length) return no_message(StreamGap::need_more);
  if (*length < kShortest || *length > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, kLengthEnd + *length);
}

Result<ModbusMessage> parse_modbus(ByteView bytes, OtRole sender) {
  Reader in(bytes);
  ModbusMessage message;
  const auto transaction = in.u16();
  const auto protocol = in.u16();
  const auto length = in.u16();
  const auto unit = in.u8();
  const auto function = in.u8();
  if (protocol && *protocol != 0) return fail(Errc::unsupported, "no Modbus");
  if (!transaction || !length || !unit || !function) return fail(Errc::malformed, "Modbus is cut");
  if (*length < kShortest || *length > kLongest || (*function & ~kException) == 0)
    return fail(Errc::unsupported, "no Modbus");
  message.transaction = *transaction;
  message.unit = *unit;
  message.function = *function & static_cast<std::uint8_t>(~kException);
  const std::size_t body_size = *length - kShortest;
  message.complete = in.remaining() >= body_size;
  Reader body(in.rest().first(message.complete ? body_size : in.remaining()));
  message.action = action_of(message.function, body);
  if ((*function & kException) != 0) {
    message.exception = body.u8();
    if (!message.exception) message.complete = false;
  } else if (message.function == kUmas) {
    read_umas(message, body, sender);
  } else if (sender == OtRole::server) {
    message.complete = read_answer(message, body) && message.complete;
  }
  return message;
}

}  // namespace tenken::dissect
