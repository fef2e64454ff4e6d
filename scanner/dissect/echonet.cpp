#include "scanner/dissect/echonet.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kEchonetLite = 0x10;
constexpr std::uint8_t kFixedForm = 0x81;
constexpr std::size_t kLongest = 8192;  // bytes that a stream may ask to wait for

enum Service : std::uint8_t {
  kSetRefusedNoAnswer = 0x50,
  kSetRefused = 0x51,
  kGetRefused = 0x52,
  kNotifyRefused = 0x53,
  kSetGetRefused = 0x5E,
  kSetNoAnswer = 0x60,
  kSet = 0x61,
  kGet = 0x62,
  kNotifyRequest = 0x63,
  kSetGet = 0x6E,
  kSetAnswer = 0x71,
  kGetAnswer = 0x72,
  kNotify = 0x73,
  kNotifyConfirmed = 0x74,
  kNotifyAnswer = 0x7A,
  kSetGetAnswer = 0x7E,
};

enum Property : std::uint8_t {
  kOperation = 0x80,
  kPlace = 0x81,
  kVersion = 0x82,
  kId = 0x83,
  kFault = 0x88,
  kMaker = 0x8A,
  kProductCode = 0x8C,
  kProductionNumber = 0x8D,
  kInstanceNotice = 0xD5,
  kInstanceList = 0xD6,
};

/// What a service says of its sender, of who is asked, and of its properties.
struct ServiceForm {
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  bool tells = false;  ///< properties are the sender's own state
  bool refused = false;
  bool two_lists = false;

  constexpr ServiceForm() = default;
  constexpr ServiceForm(OtRole who, OtAction what, bool own, bool no, bool two)
      : sender(who), action(what), tells(own), refused(no), two_lists(two) {}
};

std::optional<ServiceForm> form_of(std::uint8_t service) {
  using Role = OtRole;
  using Action = OtAction;
  switch (service) {
    case kSetNoAnswer:
    case kSet:
      return ServiceForm(Role::client, Action::write, false, false, false);
    case kSetGet:
      return ServiceForm(Role::client, Action::write, false, false, true);
    case kGet:
    case kNotifyRequest:
    case kNotifyAnswer:  // of who heard an announcement; its properties are empty
      return ServiceForm(Role::client, Action::read, false, false, false);
    case kSetAnswer:  // its properties are empty
      return ServiceForm(Role::server, Action::write, false, false, false);
    case kGetAnswer:
      return ServiceForm(Role::server, Action::read, true, false, false);
    case kNotify:
    case kNotifyConfirmed:
      return ServiceForm(Role::server, Action::none, true, false, false);
    case kSetGetAnswer:
      return ServiceForm(Role::server, Action::write, true, false, true);
    case kSetRefusedNoAnswer:
    case kSetRefused:  // gives back what it did not take
      return ServiceForm(Role::server, Action::write, false, true, false);
    case kGetRefused:  // gives what it has
      return ServiceForm(Role::server, Action::read, true, true, false);
    case kNotifyRefused:
      return ServiceForm(Role::server, Action::none, true, true, false);
    case kSetGetRefused:
      return ServiceForm(Role::server, Action::write, false, true, true);
    default:
      return std::nullopt;
  }
}

std::optional<EchonetObject> take_object(Reader& in) {
  EchonetObject object;
  const auto object_class = in.u16();
  const auto instance = in.u8();
  if (!object_class || !instance) return std::nullopt;
  object.object_class = *object_class;
  object.instance = *instance;
  return object;
}

/// One value stands for yes, the next one for no.
std::optional<bool> flag(ByteView value, std::uint8_t yes) {
  if (value.size() != 1) return std::nullopt;
  const auto octet = std::to_integer<std::uint8_t>(value.front());
  if (octet == yes) return true;
  return octet == yes + 1 ? std::optional<bool>(false) : std::nullopt;
}

/// Makers fill with NULs or blanks; what is no ASCII is no code.
std::string_view code_text(ByteView value) {
  const std::string_view text = trimmed(until_nul(value));
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  return std::all_of(text.begin(), text.end(), printable) ? text : std::string_view();
}

void read_instances(EchonetMessage& message, Reader in) {
  if (!in.u8()) return;  // how many
  while (const auto object = take_object(in))
    if (!message.instances.push(*object)) return;
}

void read_version(EchonetMessage& message, Reader in) {
  constexpr std::size_t kSize = 4;
  if (in.remaining() != kSize) return;
  const auto first = in.u16();
  const auto third = in.u8();
  if (message.source.is_node()) {
    message.identity.version = first;
  } else if (*third >= 'A' && *third <= 'Z') {
    message.identity.release = static_cast<char>(*third);
  }
}

void read_property(EchonetMessage& message, std::uint8_t property, ByteView value) {
  constexpr std::uint8_t kOn = 0x30;
  constexpr std::uint8_t kFaulty = 0x41;
  constexpr std::size_t kMakerSize = 3;
  constexpr std::size_t kIdSize = 17;
  EchonetIdentity& identity = message.identity;
  switch (property) {
    case kOperation:
      identity.on = flag(value, kOn);
      break;
    case kPlace:
      if (value.size() == 1) identity.place = std::to_integer<std::uint8_t>(value.front());
      break;
    case kVersion:
      read_version(message, Reader(value));
      break;
    case kId:
      if (value.size() == kIdSize) identity.id = value.subspan(1);
      break;
    case kFault:
      identity.fault = flag(value, kFaulty);
      break;
    case kMaker:
      if (value.size() == kMakerSize) identity.maker = number(value);
      break;
    case kProductCode:
      identity.product_code = code_text(value);
      break;
    case kProductionNumber:
      identity.production_number = code_text(value);
      break;
    case kInstanceNotice:
    case kInstanceList:
      if (message.source.is_node() && message.instances.empty())
        read_instances(message, Reader(value));
      break;
    default:
      break;
  }
}

/// A list of properties: number of them; of each its code, its size and its value.
bool read_list(EchonetMessage& message, Reader& in, bool tells) {
  const auto count = in.u8();
  if (!count) return false;
  for (unsigned i = 0; i < *count; ++i) {
    const auto property = in.u8();
    const auto size = property ? in.u8() : std::nullopt;
    const auto value = size ? in.take(*size) : std::nullopt;
    if (!value) return false;
    // Without a value it was only named.
    if (tells && !value->empty()) read_property(message, *property, *value);
  }
  return true;
}

}  // namespace

StreamMessage echonet_message(ByteView stream) {
  if ((!stream.empty() && stream[0] != std::byte{kEchonetLite}) ||
      (stream.size() > 1 && stream[1] != std::byte{kFixedForm}))
    return no_message(StreamGap::foreign);
  const auto message = parse_echonet(stream);
  if (message && message->complete) return stream.first(message->size);
  const bool broken = !message && message.error().code == Errc::unsupported;
  return no_message(broken || stream.size() > kLongest ? StreamGap::foreign : StreamGap::need_more);
}

Result<EchonetMessage> parse_echonet(ByteView bytes) {
  Reader in(bytes);
  const auto protocol = in.u8();
  const auto form = in.u8();
  if ((protocol && *protocol != kEchonetLite) || (form && *form != kFixedForm))
    return fail(Errc::unsupported, "no ECHONET Lite");
  const auto transaction = in.u16();
  const auto source = take_object(in);
  const auto destination = take_object(in);
  const auto service = in.u8();
  if (!transaction || !source || !destination || !service)
    return fail(Errc::malformed, "ECHONET Lite is cut");
  const auto known = form_of(*service);
  if (!known) return fail(Errc::unsupported, "no ECHONET Lite");
  EchonetMessage message;
  message.source = *source;
  message.destination = *destination;
  message.service = *service;
  message.sender = known->sender;
  message.action = known->action;
  message.refused = known->refused;
  // Of two lists the first is what was set, the second what was asked for.
  message.complete = read_list(message, in, known->tells && !known->two_lists);
  if (known->two_lists) message.complete = message.complete && read_list(message, in, known->tells);
  message.size = bytes.size() - in.remaining();
  return message;
}

}  // namespace tenken::dissect
