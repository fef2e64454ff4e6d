#include "scanner/dissect/opcua_session.hpp"

#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kMissing = 0xFFFFFFFF;  // length of a missing string
constexpr std::uint32_t kWait = 10000;          // milliseconds

constexpr unsigned kCreateSession = 461;  // numbers of encodings (OPC 10000-6 annex A)
constexpr unsigned kActivateSession = 467;
constexpr unsigned kCloseSession = 473;

void put_string(Writer& out, std::string_view text) {
  out.u32_le(static_cast<std::uint32_t>(text.size())).text(text);
}

/// A request in a channel. \param token  of the session; empty: none yet
Writer request_in(OpcUaChannel channel, std::uint32_t sequence, unsigned type, ByteView token) {
  constexpr std::size_t kTime = 8;
  Writer out;
  out.u32_le(channel.channel).u32_le(channel.token).u32_le(sequence).u32_le(sequence);
  out.u8(1).u8(0).u16_le(type);  // a node id of four bytes
  if (token.empty())
    out.u16_le(0);
  else
    out.bytes(token);
  out.zeros(kTime).u32_le(sequence).u32_le(0).u32_le(kMissing).u32_le(kWait);
  out.u8(0).u8(0).u8(0);  // no additional header
  return out;
}

Bytes message_of(const Writer& body) {
  constexpr std::size_t kHead = 8;
  return Writer()
      .text("MSGF")
      .u32_le(static_cast<std::uint32_t>(body.size() + kHead))
      .bytes(body.view())
      .view();
}

}  // namespace

Bytes opcua_create_session(OpcUaChannel channel, std::string_view endpoint_url, ByteView nonce) {
  constexpr std::uint32_t kClient = 1;
  constexpr std::uint32_t kMinuteHigh = 0x40ED4C00;  // 60000.0 milliseconds, upper half
  Writer out = request_in(channel, 2, kCreateSession, {});
  put_string(out, "urn:tenken");
  put_string(out, "urn:tenken:product");
  out.u8(2);  // a text without a locale
  put_string(out, "tenken");
  out.u32_le(kClient).u32_le(kMissing).u32_le(kMissing).u32_le(kMissing);
  out.u32_le(kMissing);  // name of the server
  put_string(out, endpoint_url);
  put_string(out, "tenken");  // name of the session
  out.u32_le(static_cast<std::uint32_t>(nonce.size())).bytes(nonce);
  out.u32_le(kMissing);               // no certificate
  out.u32_le(0).u32_le(kMinuteHigh);  // the session's time
  out.u32_le(65536);                  // bytes of an answer, at most
  return message_of(out);
}

Bytes opcua_activate_anonymous(OpcUaChannel channel, ByteView token) {
  Writer out = request_in(channel, 3, kActivateSession, token);
  out.u32_le(kMissing).u32_le(kMissing);  // no signature: its algorithm and bytes
  out.u32_le(0).u32_le(0);                // no software certificates, no locales
  out.u8(0).u8(0).u8(0);                  // no identity
  out.u32_le(kMissing).u32_le(kMissing);  // nor a signature for it
  return message_of(out);
}

Bytes opcua_close_session(OpcUaChannel channel, ByteView token) {
  Writer out = request_in(channel, 4, kCloseSession, token);
  out.u8(1);  // and what it asked for
  return message_of(out);
}

}  // namespace tenken::dissect
