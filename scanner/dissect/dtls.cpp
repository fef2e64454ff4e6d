#include "scanner/dissect/dtls.hpp"

#include <optional>
#include <utility>

#include "scanner/dissect/tls_hello.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kClientHello = 1;
constexpr std::uint8_t kServerHello = 2;
constexpr std::uint8_t kHelloVerify = 3;
constexpr std::size_t kSequence = 6;        // bytes
constexpr std::size_t kVersionRandom = 34;  // bytes of version and random

Unexpected cut() { return fail(Errc::malformed, "DTLS message is cut off"); }
Unexpected other() { return fail(Errc::unsupported, "not a hello of DTLS"); }

/// A client's hello as TLS writes it: without the cookie.
std::optional<Bytes> without_cookie(ByteView hello) {
  Reader in(hello);
  if (!in.take(kVersionRandom)) return std::nullopt;
  const auto session = in.u8();
  if (!session || !in.take(*session)) return std::nullopt;
  const ByteView head = hello.first(hello.size() - in.remaining());
  const auto cookie = in.u8();
  if (!cookie || !in.take(*cookie)) return std::nullopt;
  Bytes joined(head.begin(), head.end());
  joined.insert(joined.end(), in.rest().begin(), in.rest().end());
  return joined;
}

Result<DtlsHello> read_client(ByteView body) {
  const auto plain = without_cookie(body);
  if (!plain) return cut();
  TlsMessage message;
  message.type = TlsType::client_hello;
  message.body = *plain;
  const auto client = parse_tls_client_hello(message);
  if (!client) return Unexpected(client.error());
  DtlsHello hello;
  hello.version = client->versions.contains(kDtls13Version) ? kDtls13Version : client->version;
  hello.server_name = client->server_name;
  return hello;
}

Result<DtlsHello> read_server(ByteView body) {
  TlsMessage message;
  message.type = TlsType::server_hello;
  message.body = body;
  const auto server = parse_tls_server_hello(message);
  if (!server) return Unexpected(server.error());
  DtlsHello hello;
  hello.from_server = true;
  hello.version = server->chosen;
  hello.cipher = server->cipher;
  return hello;
}

}  // namespace

Result<DtlsHello> parse_dtls_hello(ByteView datagram) {
  Reader in(datagram);
  const auto type = in.u8();
  const auto version = in.u16();
  const auto epoch = in.u16();
  if (type != kHandshake || (version != kDtls10Version && version != kDtls12Version) || epoch != 0)
    return other();
  const auto sequence = in.take(kSequence);
  const auto length = in.u16();
  const auto record = length ? in.take(*length) : std::nullopt;
  if (!sequence || !record) return cut();
  Reader handshake(*record);
  const auto message = handshake.u8();
  const auto size = handshake.u24();
  const auto number = handshake.u16();
  const auto offset = handshake.u24();
  const auto piece = handshake.u24();
  if (!message || !size || !number || !offset || !piece) return cut();
  if (*message != kClientHello && *message != kServerHello && *message != kHelloVerify)
    return other();
  if (*offset != 0 || *piece != *size) return other();
  const auto body = handshake.take(*piece);
  if (!body) return cut();
  if (*message == kClientHello) return read_client(*body);
  if (*message == kServerHello) return read_server(*body);
  DtlsHello hello;
  hello.from_server = true;
  return hello;
}

std::string_view dtls_version_name(std::uint16_t version) {
  switch (version) {
    case kDtls10Version:
      return "DTLSv1";
    case kDtls12Version:
      return "DTLSv1.2";
    case kDtls13Version:
      return "DTLSv1.3";
    default:
      return {};
  }
}

}  // namespace tenken::dissect
