#include "scanner/dissect/amqp.hpp"

#include <algorithm>
#include <optional>

#include "scanner/dissect/base64.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kMagic = "AMQP";
constexpr std::uint8_t kVersion1 = 1;
constexpr std::uint32_t kMaxFrame = 128 * 1024;  // bytes, of the first frames
// Frames of 0-9-1.
constexpr std::uint8_t kMethodFrame = 1;
constexpr std::size_t kFrameEnd = 1;  // byte behind the body
constexpr std::uint16_t kConnection = 10;
constexpr std::uint16_t kStart = 10;
constexpr std::uint16_t kStartOk = 11;
// Frames and types of 1.0.
constexpr std::uint8_t kSaslFrame = 1;
constexpr std::uint8_t kHeaderWords = 2;
constexpr std::uint8_t kSaslInit = 0x41;
constexpr std::uint8_t kSmallNumber = 0x53;
constexpr std::uint8_t kDescribed = 0x00;

enum TypeCode : std::uint8_t {
  kNull = 0x40,
  kEmptyList = 0x45,
  kBinary8 = 0xA0,
  kString8 = 0xA1,
  kSymbol8 = 0xA3,
  kBinary32 = 0xB0,
  kString32 = 0xB1,
  kSymbol32 = 0xB3,
  kList8 = 0xC0,
  kList32 = 0xD0,
};

std::optional<ByteView> take_short(Reader& in) {
  const auto size = in.u8();
  return size ? in.take(*size) : std::nullopt;
}

std::optional<ByteView> take_long(Reader& in) {
  const auto size = in.u32();
  return size ? in.take(*size) : std::nullopt;
}

/// The body of the method frame at the front, behind its two numbers.
Heard<ByteView> take_method(ByteView bytes, std::uint16_t method) {
  Heard<ByteView> heard;
  Reader in(bytes);
  const auto type = in.u8();
  const auto channel = in.u16();
  const auto size = in.u32();
  heard.state = HeardState::need_more;
  if (type && *type != kMethodFrame) heard.state = HeardState::foreign;
  if (channel && *channel != 0) heard.state = HeardState::foreign;
  if (size && (*size > kMaxFrame || *size < sizeof(std::uint32_t)))
    heard.state = HeardState::foreign;
  const auto body = size ? in.take(*size) : std::nullopt;
  if (heard.foreign() || !body) return heard;
  Reader fields(*body);
  const auto connection = fields.u16();
  heard.state =
      connection == kConnection && fields.u16() == method ? HeardState::whole : HeardState::foreign;
  heard.value = fields.rest();
  if (heard.whole()) heard.size = bytes.size() - in.remaining() + kFrameEnd;
  return heard;
}

void read_login(AmqpClient& client, ByteView response) {
  if (client.mechanism == "PLAIN")
    client.login = read_sasl_plain(response);
  else if (client.mechanism != "ANONYMOUS" && client.mechanism != "EXTERNAL")
    client.login.kind = LoginKind::unread;
}

HeardState read_start_ok(AmqpClient& client, ByteView bytes) {
  const auto method = take_method(bytes, kStartOk);
  if (!method.whole()) return method.state;
  Reader in(method.value);
  const auto properties = take_long(in);
  const auto mechanism = properties ? take_short(in) : std::nullopt;
  const auto response = mechanism ? take_long(in) : std::nullopt;
  if (!response) return HeardState::foreign;
  client.mechanism = as_text(*mechanism);
  read_login(client, *response);
  return HeardState::whole;
}

/// A symbol, string or binary of 1.0; empty for null.
std::optional<ByteView> take_value(Reader& in) {
  const auto code = in.u8();
  if (!code) return std::nullopt;
  switch (*code) {
    case kNull:
      return ByteView();
    case kBinary8:
    case kString8:
    case kSymbol8:
      return take_short(in);
    case kBinary32:
    case kString32:
    case kSymbol32:
      return take_long(in);
    default:
      return std::nullopt;
  }
}

bool read_init(AmqpClient& client, Reader in) {
  if (in.u8() != kDescribed || in.u8() != kSmallNumber || in.u8() != kSaslInit) return false;
  const auto list = in.u8();
  if (list != kList8 && list != kList32) return false;
  const bool wide = list == kList32;
  if (!in.take(wide ? 2 * sizeof(std::uint32_t) : 2)) return false;  // size and count
  const auto mechanism = take_value(in);
  if (!mechanism) return false;
  client.mechanism = as_text(*mechanism);
  read_login(client, take_value(in).value_or(ByteView()));
  client.host = as_text(take_value(in).value_or(ByteView()));
  return true;
}

HeardState read_sasl_frame(AmqpClient& client, ByteView bytes) {
  Reader in(bytes);
  const auto size = in.u32();
  const auto words = size ? in.u8() : std::nullopt;
  const auto type = words ? in.u8() : std::nullopt;
  const std::size_t head = sizeof(std::uint32_t) * kHeaderWords;
  if (size && (*size < head || *size > kMaxFrame)) return HeardState::foreign;
  if ((words && *words != kHeaderWords) || (type && *type != kSaslFrame))
    return HeardState::foreign;
  if (bytes.size() < head || bytes.size() < *size) return HeardState::need_more;
  return read_init(client, Reader(bytes.first(*size).subspan(head))) ? HeardState::whole
                                                                     : HeardState::foreign;
}

struct Header {
  std::uint8_t layer = 0;
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint8_t revision = 0;
};

/// The eight bytes of a header, which `in` then is behind.
HeardState take_header(Reader& in, Header& header) {
  const std::string_view text = as_text(in.rest()).substr(0, kMagic.size());
  if (text != kMagic.substr(0, text.size())) return HeardState::foreign;
  Reader fields(in.rest());
  if (!fields.take(kMagic.size())) return HeardState::need_more;
  const auto layer = fields.u8();
  const auto major = fields.u8();
  const auto minor = fields.u8();
  const auto revision = fields.u8();
  if (!revision) return HeardState::need_more;
  header = {*layer, *major, *minor, *revision};
  in = fields;
  const bool old = *layer == 0 && *major == 0 && *minor == 9;
  const bool newer = *major == kVersion1 && *minor == 0 && *layer <= 3 && *layer != 1;
  return old || newer ? HeardState::whole : HeardState::foreign;
}

/// Text values of the first level of a table (0-9-1 section 4.2.5.5), up to another kind that has
/// no length of its own.
void read_properties(AmqpServer& server, ByteView table) {
  constexpr char kLongText = 'S';
  constexpr char kTable = 'F';
  constexpr char kBoolean = 't';
  Reader in(table);
  while (const auto name = take_short(in)) {
    const auto kind = in.u8();
    if (kind == kBoolean && in.u8()) continue;
    const auto value = kind == kLongText || kind == kTable ? take_long(in) : std::nullopt;
    if (!value) return;
    if (kind == kLongText && as_text(*name) == "product") server.product = as_text(*value);
    if (kind == kLongText && as_text(*name) == "version") server.version = as_text(*value);
  }
}

}  // namespace

Heard<AmqpClient> parse_amqp_client(ByteView stream) {
  Heard<AmqpClient> heard;
  Reader in(stream);
  Header header;
  heard.state = take_header(in, header);
  if (!heard.whole()) return heard;
  AmqpClient& client = heard.value;
  client.layer =
      header.major == kVersion1 ? static_cast<AmqpLayer>(header.layer) : AmqpLayer::plain;
  client.major = header.major;
  client.minor = header.minor;
  client.revision = header.revision;
  heard.size = stream.size() - in.remaining();
  if (header.major == kVersion1 && client.layer != AmqpLayer::sasl) return heard;
  heard.state = header.major == kVersion1 ? read_sasl_frame(client, in.rest())
                                          : read_start_ok(client, in.rest());
  if (!heard.whole()) heard.size = 0;
  return heard;
}

Heard<AmqpServer> parse_amqp_server(ByteView stream) {
  Heard<AmqpServer> heard;
  Reader in(stream);
  if (as_text(stream).starts_with('A')) {
    Header header;
    heard.state = take_header(in, header);
    if (!heard.whole()) return heard;
    heard.value.header_only = true;
    heard.value.major = header.major;
    heard.value.minor = header.minor;
    heard.value.revision = header.revision;
    heard.size = stream.size() - in.remaining();
    return heard;
  }
  const auto method = take_method(stream, kStart);
  heard.state = method.state;
  if (!method.whole()) return heard;
  Reader fields(method.value);
  const auto major = fields.u8();
  const auto minor = fields.u8();
  const auto properties = minor ? take_long(fields) : std::nullopt;
  const auto mechanisms = properties ? take_long(fields) : std::nullopt;
  if (!mechanisms) {
    heard.state = HeardState::foreign;
    return heard;
  }
  heard.value.major = *major;
  heard.value.minor = *minor;
  heard.value.mechanisms = as_text(*mechanisms);
  read_properties(heard.value, *properties);
  heard.size = method.size;
  return heard;
}

}  // namespace tenken::dissect
