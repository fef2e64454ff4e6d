#include "scanner/dissect/ethernet_ip.hpp"

#include "scanner/dissect/cip.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHeader = 24;
constexpr std::size_t kLongest = 0xFFFF - kHeader;
constexpr std::size_t kMaxItems = 16;

enum Item : std::uint16_t {
  kIdentityItem = 0x0C,
  kConnectedData = 0xB1,
  kUnconnectedData = 0xB2,
};

bool is_command(std::uint16_t value) {
  switch (static_cast<EnipCommand>(value)) {
    case EnipCommand::nop:
    case EnipCommand::list_services:
    case EnipCommand::list_identity:
    case EnipCommand::list_interfaces:
    case EnipCommand::register_session:
    case EnipCommand::unregister_session:
    case EnipCommand::send_rr_data:
    case EnipCommand::send_unit_data:
      return true;
  }
  return false;
}

/// An item of List Identity: version, address as a socket has it, identity, state.
bool read_identity(EnipMessage& message, Reader in) {
  constexpr std::size_t kBeforeIp = 6;  // version, family, port
  constexpr std::size_t kBehindIp = 8;
  const auto before = in.take(kBeforeIp);
  const auto ip = before ? take_ipv4(in) : std::nullopt;
  const auto behind = ip ? in.take(kBehindIp) : std::nullopt;
  auto identity = behind ? take_cip_identity(in) : std::nullopt;
  if (!identity) return false;
  identity->ip = ip;
  identity->state = in.u8();
  message.identity = identity;
  return true;
}

bool read_item(EnipMessage& message, std::uint16_t type, ByteView data) {
  constexpr std::size_t kSequence = 2;  // before connected data
  if (type == kIdentityItem && message.command == EnipCommand::list_identity)
    return read_identity(message, Reader(data));
  if (type == kUnconnectedData && message.command == EnipCommand::send_rr_data)
    return read_cip(message, data);
  if (type == kConnectedData && message.command == EnipCommand::send_unit_data)
    return data.size() > kSequence && read_cip(message, data.subspan(kSequence));
  return true;
}

bool read_items(EnipMessage& message, Reader in) {
  const auto count = take_u16_le(in);
  if (!count || *count > kMaxItems) return false;
  for (unsigned i = 0; i < *count; ++i) {
    const auto type = take_u16_le(in);
    const auto size = type ? take_u16_le(in) : std::nullopt;
    const auto data = size ? in.take(*size) : std::nullopt;
    if (!data || !read_item(message, *type, *data)) return false;
  }
  return true;
}

bool read_body(EnipMessage& message, Reader in, std::size_t size) {
  constexpr std::size_t kBeforeItems = 6;  // interface, time limit
  switch (message.command) {
    case EnipCommand::list_identity:
    case EnipCommand::list_services:
    case EnipCommand::list_interfaces:
      message.action = OtAction::read;
      message.sender = size == 0 ? OtRole::client : OtRole::server;
      return size == 0 || read_items(message, in);
    case EnipCommand::send_rr_data:
    case EnipCommand::send_unit_data:
      return in.take(kBeforeItems) && read_items(message, in);
    default:
      return true;
  }
}

}  // namespace

StreamMessage enip_message(ByteView stream) {
  Reader in(stream);
  const auto command = take_u16_le(in);
  if (!command) return no_message(StreamGap::need_more);
  if (!is_command(*command)) return no_message(StreamGap::foreign);
  const auto size = take_u16_le(in);
  if (!size) return no_message(StreamGap::need_more);
  if (*size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, kHeader + *size);
}

Result<EnipMessage> parse_enip(ByteView bytes) {
  constexpr std::size_t kContext = 8;
  Reader in(bytes);
  const auto command = take_u16_le(in);
  const auto size = take_u16_le(in);
  const auto session = take_u32_le(in);
  const auto status = take_u32_le(in);
  const auto context = in.take(kContext);
  const auto options = take_u32_le(in);
  if (command && !is_command(*command)) return fail(Errc::unsupported, "no EtherNet/IP");
  if (!size || !session || !status || !context || !options)
    return fail(Errc::malformed, "EtherNet/IP is cut");
  if (*options != 0) return fail(Errc::unsupported, "no EtherNet/IP");
  EnipMessage message;
  message.command = static_cast<EnipCommand>(*command);
  message.session = *session;
  message.status = *status;
  const bool whole = in.remaining() >= *size;
  const Reader body(in.rest().first(whole ? *size : in.remaining()));
  message.complete = *status != 0 || (read_body(message, body, *size) && whole);
  return message;
}

}  // namespace tenken::dissect
