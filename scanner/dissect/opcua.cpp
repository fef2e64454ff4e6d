#include "scanner/dissect/opcua.hpp"

#include <array>
#include <utility>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/opcua_binary.hpp"
#include "scanner/dissect/opcua_services.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHeader = 8;
constexpr std::size_t kKindSize = 3;
constexpr std::uint32_t kLongest = 1U << 20U;  // bytes of a chunk; most servers take 64 KiB

constexpr std::array<std::pair<std::string_view, OpcUaKind>, 7> kKinds{{
    {"HEL", OpcUaKind::hello},
    {"ACK", OpcUaKind::acknowledge},
    {"ERR", OpcUaKind::error},
    {"RHE", OpcUaKind::reverse_hello},
    {"OPN", OpcUaKind::open},
    {"CLO", OpcUaKind::close},
    {"MSG", OpcUaKind::message},
}};

std::optional<OpcUaKind> kind_of(std::string_view text) {
  for (const auto& [name, kind] : kKinds)
    if (name == text) return kind;
  return std::nullopt;
}

bool may_begin(std::string_view part) {
  for (const auto& [name, kind] : kKinds)
    if (name.substr(0, part.size()) == part) return true;
  return false;
}

bool is_chunk(char c) { return c == 'F' || c == 'C' || c == 'A'; }

bool read_typed(OpcUaMessage& message, OpcUaReader& in) {
  const auto type = in.node_id();
  if (in.failed() || !type || *type > UINT16_MAX) return true;  // encrypted, or a maker's own
  message.type = static_cast<std::uint16_t>(*type);
  read_opcua_service(message, *type, in);
  return !in.failed();
}

bool read_open(OpcUaMessage& message, OpcUaReader& in) {
  constexpr std::size_t kChannel = 4;
  constexpr std::size_t kSequence = 8;  // and number of the request
  in.skip(kChannel);
  message.policy = in.text();
  message.certificate = in.bytes();
  in.bytes();  // print of the receiver's certificate
  in.skip(kSequence);
  if (in.failed()) return false;
  return message.policy != kOpcUaNoPolicy || read_typed(message, in);
}

bool read_kind(OpcUaMessage& message, OpcUaReader& in) {
  constexpr std::size_t kBuffers = 20;  // version and sizes
  constexpr std::size_t kChannel = 16;  // channel, token, sequence, request
  switch (message.kind) {
    case OpcUaKind::hello:
      message.sender = OtRole::client;
      in.skip(kBuffers);
      message.endpoint_url = in.text();
      break;
    case OpcUaKind::acknowledge:
      message.sender = OtRole::server;
      in.skip(kBuffers);
      break;
    case OpcUaKind::error:
      message.sender = OtRole::server;
      message.status = in.number();
      message.reason = in.text();
      break;
    case OpcUaKind::reverse_hello:
      message.sender = OtRole::server;
      in.text();  // URI of the server
      message.endpoint_url = in.text();
      break;
    case OpcUaKind::open:
      return read_open(message, in);
    case OpcUaKind::close:
      message.sender = OtRole::client;
      break;
    case OpcUaKind::message:
      in.skip(kChannel);
      return !in.failed() && read_typed(message, in);
  }
  return !in.failed();
}

}  // namespace

StreamMessage opcua_message(ByteView stream) {
  const std::string_view start = as_text(stream).substr(0, kKindSize);
  if (!may_begin(start) || (stream.size() > kKindSize && !is_chunk(as_text(stream)[kKindSize])))
    return no_message(StreamGap::foreign);
  if (stream.size() < kHeader) return no_message(StreamGap::need_more);
  Reader in(stream.subspan(kKindSize + 1));
  const auto size = take_u32_le(in);
  if (!size || *size < kHeader || *size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, *size);
}

Result<OpcUaMessage> parse_opcua(ByteView bytes) {
  Reader in(bytes);
  const auto name = in.take(kKindSize);
  const auto kind = name ? kind_of(as_text(*name)) : std::nullopt;
  if (name && !kind) return fail(Errc::unsupported, "no OPC UA");
  const auto chunk = in.u8();
  const auto size = take_u32_le(in);
  if (!size) return fail(Errc::malformed, "OPC UA is cut");
  if (!is_chunk(static_cast<char>(*chunk)) || *size < kHeader)
    return fail(Errc::unsupported, "no OPC UA");
  OpcUaMessage message;
  message.kind = *kind;
  const bool whole = in.remaining() >= *size - kHeader;
  OpcUaReader body(in.rest().first(whole ? *size - kHeader : in.remaining()));
  message.complete = read_kind(message, body) && whole && *chunk == 'F';
  return message;
}

}  // namespace tenken::dissect
