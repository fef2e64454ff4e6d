// The requests of OPC UA that discovery needs. OPC 10000-6 sections 6.7 and 7.1.2, OPC 10000-4
// sections 5.4.4 and 5.5.
#include "scanner/dissect/opcua.hpp"
#include "scanner/dissect/opcua_binary.hpp"
#include "scanner/dissect/opcua_services.hpp"
#include "scanner/dissect/plant_requests.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kNothing = 0xFFFFFFFF;  // length of a missing string
constexpr std::uint32_t kBuffer = 65536;        // bytes
constexpr std::uint32_t kTimeout = 10000;       // milliseconds

constexpr unsigned kOpen = 446;  // numbers of encodings (OPC 10000-6 annex A)
constexpr unsigned kClose = 452;
constexpr unsigned kGetEndpoints = 428;

void put_text(Writer& out, std::string_view text) {
  out.u32_le(static_cast<std::uint32_t>(text.size())).text(text);
}

/// Type of the request and its header; nobody is logged in.
void put_request(Writer& out, unsigned type, std::uint32_t handle) {
  constexpr std::size_t kTime = 8;
  out.u8(1).u8(0).u16_le(type);  // a node id of four bytes
  out.u16_le(0);                 // no session
  out.zeros(kTime).u32_le(handle).u32_le(0).u32_le(kNothing).u32_le(kTimeout);
  out.u8(0).u8(0).u8(0);  // no additional header
}

Bytes framed(std::string_view kind, const Bytes& body) {
  constexpr std::size_t kHead = 8;
  return Writer()
      .text(kind)
      .u32_le(static_cast<std::uint32_t>(body.size() + kHead))
      .bytes(body)
      .view();
}

Writer in_channel(OpcUaChannel channel, std::uint32_t sequence) {
  Writer out;
  out.u32_le(channel.channel).u32_le(channel.token).u32_le(sequence).u32_le(sequence);
  return out;
}

}  // namespace

Bytes opcua_hello(std::string_view endpoint_url) {
  Writer body;
  body.u32_le(0).u32_le(kBuffer).u32_le(kBuffer).u32_le(0).u32_le(0);  // any size, any chunks
  put_text(body, endpoint_url);
  return framed("HELF", body.view());
}

Bytes opcua_open() {
  constexpr std::uint32_t kLifetime = 60000;  // milliseconds
  constexpr std::uint32_t kIssue = 0;
  constexpr std::uint32_t kNoSecurity = 1;
  Writer body;
  body.u32_le(0);  // no channel yet
  put_text(body, kOpcUaNoPolicy);
  body.u32_le(kNothing).u32_le(kNothing).u32_le(1).u32_le(1);
  put_request(body, kOpen, 1);
  body.u32_le(0).u32_le(kIssue).u32_le(kNoSecurity).u32_le(kNothing).u32_le(kLifetime);
  return framed("OPNF", body.view());
}

std::optional<OpcUaChannel> parse_opcua_channel(ByteView message) {
  constexpr std::size_t kHead = 8;
  constexpr std::size_t kSequence = 8;
  constexpr std::uint32_t kOpenResponse = 449;
  if (as_text(message).substr(0, 3) != "OPN" || message.size() < kHead) return std::nullopt;
  OpcUaReader in(message.subspan(kHead));
  OpcUaChannel channel;
  channel.channel = in.number();
  const std::string_view policy = in.text();
  in.bytes();
  in.bytes();
  in.skip(kSequence);
  const auto type = in.node_id();
  if (policy != kOpcUaNoPolicy || type != kOpenResponse) return std::nullopt;
  const std::uint32_t status = in.response_header();
  in.number();  // version
  channel.channel = in.number();
  channel.token = in.number();
  if (in.failed() || status != 0) return std::nullopt;
  return channel;
}

Bytes opcua_get_endpoints(OpcUaChannel channel, std::string_view endpoint_url) {
  Writer body = in_channel(channel, 2);
  put_request(body, kGetEndpoints, 2);
  put_text(body, endpoint_url);
  body.u32_le(0).u32_le(0);  // in any language, of any profile
  return framed("MSGF", body.view());
}

Bytes opcua_close(OpcUaChannel channel) {
  Writer body = in_channel(channel, 3);
  put_request(body, kClose, 3);
  return framed("CLOF", body.view());
}

}  // namespace tenken::dissect
