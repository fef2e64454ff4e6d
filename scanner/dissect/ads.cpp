#include "scanner/dissect/ads.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kTcpHeader = 6;
constexpr std::uint32_t kAmsHeader = 32;
constexpr std::uint32_t kLongest = 1U << 20U;  // bytes
constexpr std::uint16_t kLastCommand = 9;
constexpr std::uint16_t kAnswerFlag = 0x0001;
constexpr std::uint16_t kAdsFlag = 0x0004;

enum Command : std::uint16_t {
  kDeviceInfo = 1,
  kRead = 2,
  kWrite = 3,
  kReadState = 4,
  kWriteControl = 5,
  kAddNotification = 6,
  kReadWrite = 9,
};

// Search.
constexpr std::uint32_t kDiscoveryMagic = 0x71146603;
constexpr std::uint32_t kAnswer = 0x80000000;
constexpr std::uint32_t kSearch = 1;
constexpr std::uint32_t kAddRoute = 6;

enum Field : std::uint16_t {
  kPassword = 2,
  kTwincatVersion = 3,
  kSystemVersion = 4,
  kHostName = 5,
  kRouteName = 12,
  kUser = 13,
};

OtAction action_of(std::uint16_t command) {
  switch (command) {
    case kDeviceInfo:
    case kRead:
    case kReadState:
    case kAddNotification:
    case kReadWrite:  // reads a value by its name
      return OtAction::read;
    case kWrite:
      return OtAction::write;
    case kWriteControl:
      return OtAction::control;
    default:
      return OtAction::none;
  }
}

std::optional<AmsAddress> take_address(Reader& in) {
  AmsAddress address;
  for (std::uint8_t& part : address.net_id) {
    const auto value = in.u8();
    if (!value) return std::nullopt;
    part = *value;
  }
  const auto port = take_u16_le(in);
  if (!port) return std::nullopt;
  address.port = *port;
  return address;
}

std::optional<AdsVersion> take_version(Reader& in) {
  AdsVersion version;
  const auto major = in.u8();
  const auto minor = in.u8();
  const auto build = take_u16_le(in);
  if (!major || !minor || !build) return std::nullopt;
  version.major = *major;
  version.minor = *minor;
  version.build = *build;
  return version;
}

bool read_answer(AdsMessage& message, Reader in) {
  constexpr std::size_t kNameSize = 16;
  const auto result = take_u32_le(in);
  if (!result) return false;
  if (message.error == 0) message.error = *result;
  if (*result != 0) return true;
  if (message.command == kDeviceInfo) {
    message.version = take_version(in);
    const auto name = in.take(kNameSize);
    if (!name) return false;
    message.device_name = trimmed(until_nul(*name));
  }
  if (message.command == kReadState) {
    message.state = take_u16_le(in);
    return message.state.has_value();
  }
  return true;
}

void read_field(AdsDiscovery& out, std::uint16_t field, ByteView value) {
  Reader in(value);
  switch (field) {
    case kTwincatVersion:
      out.twincat = take_version(in);
      break;
    case kSystemVersion:
      if (!take_u32_le(in)) break;  // its size
      out.os_major = take_u32_le(in);
      out.os_minor = take_u32_le(in);
      out.os_build = take_u32_le(in);
      break;
    case kHostName:
      out.host_name = until_nul(value);
      break;
    case kRouteName:
      out.route_name = until_nul(value);
      break;
    case kUser:
      out.user = until_nul(value);
      break;
    case kPassword:
      out.password = SecretView(as_bytes(until_nul(value)));
      break;
    default:
      break;
  }
}

bool read_fields(AdsDiscovery& out, Reader in) {
  constexpr std::uint32_t kMaxFields = 32;
  const auto count = take_u32_le(in);
  if (!count) return false;
  for (std::uint32_t i = 0; i < *count && i < kMaxFields; ++i) {
    const auto field = take_u16_le(in);
    const auto size = take_u16_le(in);
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) return false;
    read_field(out, *field, *value);
  }
  return true;
}

}  // namespace

std::string AmsAddress::net_id_text() const {
  std::string text;
  for (const std::uint8_t part : net_id) text += (text.empty() ? "" : ".") + std::to_string(part);
  return text;
}

StreamMessage ams_message(ByteView stream) {
  Reader in(stream);
  const auto first = Reader(stream).u8();
  const auto reserved = in.u16();
  const auto size = take_u32_le(in);
  if ((first && *first != 0) || (reserved && *reserved != 0) ||
      (size && (*size < kAmsHeader || *size > kLongest)))
    return no_message(StreamGap::foreign);
  return size ? whole_message(stream, kTcpHeader + *size) : no_message(StreamGap::need_more);
}

Result<AdsMessage> parse_ads(ByteView bytes) {
  Reader in(bytes);
  AdsMessage message;
  const auto reserved = in.u16();
  const auto size = take_u32_le(in);
  const auto to = take_address(in);
  const auto from = take_address(in);
  const auto command = take_u16_le(in);
  const auto flags = take_u16_le(in);
  const auto data_size = take_u32_le(in);
  const auto error = take_u32_le(in);
  const auto id = take_u32_le(in);
  if (reserved && *reserved != 0) return fail(Errc::unsupported, "no AMS");
  if (!size || !to || !from || !command || !flags || !data_size || !error || !id)
    return fail(Errc::malformed, "AMS is cut");
  if (*size < kAmsHeader || *command > kLastCommand || (*flags & kAdsFlag) == 0)
    return fail(Errc::unsupported, "no ADS");
  message.to = *to;
  message.from = *from;
  message.command = *command;
  message.error = *error;
  message.action = action_of(*command);
  const bool answer = (*flags & kAnswerFlag) != 0;
  message.sender = answer ? OtRole::server : OtRole::client;
  const bool whole = in.remaining() >= *data_size;
  message.complete = whole;
  if (answer && *error == 0)
    message.complete =
        read_answer(message, Reader(in.rest().first(whole ? *data_size : in.remaining()))) && whole;
  return message;
}

Result<AdsDiscovery> parse_ads_discovery(ByteView datagram) {
  Reader in(datagram);
  const auto magic = take_u32_le(in);
  if (magic && *magic != kDiscoveryMagic) return fail(Errc::unsupported, "no search of ADS");
  const auto id = take_u32_le(in);
  const auto service = take_u32_le(in);
  const auto from = take_address(in);
  if (!magic || !id || !service || !from) return fail(Errc::malformed, "search of ADS is cut");
  AdsDiscovery out;
  out.from = *from;
  out.sender = (*service & kAnswer) != 0 ? OtRole::server : OtRole::client;
  if ((*service & ~kAnswer) == kSearch) out.action = OtAction::read;
  if ((*service & ~kAnswer) == kAddRoute) out.action = OtAction::write;
  out.complete = read_fields(out, in);
  return out;
}

}  // namespace tenken::dissect
