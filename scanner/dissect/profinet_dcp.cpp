#include "scanner/dissect/profinet_dcp.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

enum FrameId : std::uint16_t {
  kHelloFrame = 0xFEFC,
  kGetSetFrame = 0xFEFD,
  kIdentifyFrame = 0xFEFE,
  kIdentifiedFrame = 0xFEFF,
};

enum Service : std::uint8_t { kGet = 3, kSet = 4, kIdentify = 5, kHello = 6 };
constexpr std::uint8_t kRequest = 0;

// Options and suboptions, one above the other.
constexpr std::uint16_t kMacBlock = 0x0101;
constexpr std::uint16_t kIpBlock = 0x0102;
constexpr std::uint16_t kTypeBlock = 0x0201;
constexpr std::uint16_t kNameBlock = 0x0202;
constexpr std::uint16_t kDeviceIdBlock = 0x0203;
constexpr std::uint16_t kRoleBlock = 0x0204;
constexpr std::uint16_t kAliasBlock = 0x0206;
constexpr std::uint16_t kOemIdBlock = 0x0208;
constexpr std::uint16_t kResetBlock = 0x0505;
constexpr std::uint16_t kResetToFactoryBlock = 0x0506;
constexpr std::uint16_t kAllBlocks = 0xFFFF;
constexpr std::uint8_t kControlOption = 5;

std::optional<DcpKind> kind_of(std::uint16_t frame, std::uint8_t service, std::uint8_t type) {
  const bool request = type == kRequest;
  if (frame == kHelloFrame && service == kHello) return DcpKind::hello;
  if (frame == kIdentifyFrame && service == kIdentify) return DcpKind::identify_request;
  if (frame == kIdentifiedFrame && service == kIdentify) return DcpKind::identify_response;
  if (frame != kGetSetFrame) return std::nullopt;
  if (service == kGet) return request ? DcpKind::get_request : DcpKind::get_response;
  if (service == kSet) return request ? DcpKind::set_request : DcpKind::set_response;
  return std::nullopt;
}

bool is_request(DcpKind kind) {
  return kind == DcpKind::get_request || kind == DcpKind::set_request ||
         kind == DcpKind::identify_request;
}

OtAction action_of(DcpKind kind) {
  if (kind == DcpKind::hello) return OtAction::none;
  return kind == DcpKind::set_request || kind == DcpKind::set_response ? OtAction::write
                                                                       : OtAction::read;
}

std::optional<DcpDeviceId> device_id(Reader in) {
  const auto vendor = in.u16();
  const auto device = in.u16();
  if (!vendor || !device) return std::nullopt;
  DcpDeviceId id;
  id.vendor = *vendor;
  id.device = *device;
  return id;
}

std::optional<DcpAddress> address_of(Reader in) {
  const auto ip = take_ipv4(in);
  const auto mask = take_ipv4(in);
  const auto gateway = take_ipv4(in);
  if (!ip || !mask || !gateway) return std::nullopt;
  DcpAddress address;
  address.ip = *ip;
  address.mask = *mask;
  address.gateway = *gateway;
  return address;
}

void read_block(DcpMessage& message, std::uint16_t block, ByteView value) {
  const std::string_view text = trimmed(as_text(value));
  switch (block) {
    case kMacBlock:
      if (value.size() == kMacSize) message.mac = MacAddress::from_bytes(value);
      break;
    case kIpBlock:
      message.address = address_of(Reader(value));
      break;
    case kTypeBlock:
      message.type = text;
      break;
    case kNameBlock:
      message.station_name = text;
      break;
    case kAliasBlock:
      message.alias = text;
      break;
    case kDeviceIdBlock:
      message.device_id = device_id(Reader(value));
      break;
    case kOemIdBlock:
      message.oem_id = device_id(Reader(value));
      break;
    case kRoleBlock:
      message.role = Reader(value).u8();
      break;
    case kResetBlock:
    case kResetToFactoryBlock:
      if (message.kind == DcpKind::set_request) message.action = OtAction::control;
      break;
    default:
      break;
  }
}

/// Blocks of option, suboption, size and value, each filled up to an even size.
bool read_blocks(DcpMessage& message, Reader in) {
  constexpr std::size_t kInfoSize = 2;  // state of the value, or how to set it
  const bool has_info = message.kind != DcpKind::identify_request;
  while (!in.empty()) {
    const auto block = in.u16();
    const auto size = block ? in.u16() : std::nullopt;
    const auto data = size ? in.take(*size) : std::nullopt;
    if (!data) return false;
    if (*size % 2 != 0 && !in.empty()) in.u8();
    const bool control = *block >> 8U == kControlOption;
    if (*block == kAllBlocks || (has_info && data->size() < kInfoSize)) continue;
    read_block(message, *block, has_info && !control ? data->subspan(kInfoSize) : *data);
  }
  return true;
}

}  // namespace

Result<DcpMessage> parse_profinet_dcp(ByteView bytes) {
  Reader in(bytes);
  const auto frame = in.u16();
  if (frame && (*frame < kHelloFrame)) return fail(Errc::unsupported, "no DCP");
  const auto service = in.u8();
  const auto type = in.u8();
  const auto transaction = in.u32();
  const auto delay = in.u16();
  const auto size = in.u16();
  if (!frame || !service || !type || !transaction || !delay || !size)
    return fail(Errc::malformed, "DCP is cut");
  const auto kind = kind_of(*frame, *service, *type);
  if (!kind) return fail(Errc::unsupported, "no DCP");
  DcpMessage message;
  message.kind = *kind;
  message.sender = is_request(*kind) ? OtRole::client : OtRole::server;
  message.action = action_of(*kind);
  message.transaction = *transaction;
  const bool whole = in.remaining() >= *size;
  const Reader blocks(in.rest().first(whole ? *size : in.remaining()));
  // A request to get something is a list of what is wanted, without values.
  if (*kind == DcpKind::get_request) {
    message.complete = whole;
  } else {
    message.complete = read_blocks(message, blocks) && whole;
  }
  return message;
}

}  // namespace tenken::dissect
