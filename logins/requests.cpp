#include "logins/requests.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "scanner/dissect/mqtt.hpp"

namespace tenken::logins {
namespace {

constexpr std::uint16_t kMqttKeepAlive = 30;  // seconds

Wiped<std::string> text_with(std::string_view before, const Secret& secret,
                             std::string_view after) {
  std::string text;
  constexpr std::size_t kOnHeap = 64;  // moved without leaving a copy behind
  text.reserve(std::max(kOnHeap, before.size() + secret.size() + after.size()));
  text.append(before).append(secret.reveal()).append(after);
  return Wiped<std::string>(std::move(text));
}

void add_length(Bytes& out, std::size_t length) {
  out.push_back(static_cast<std::byte>(length >> 8U));
  out.push_back(static_cast<std::byte>(length & 0xFFU));
}

void add_field(Bytes& out, std::string_view text) {
  add_length(out, text.size());
  const ByteView bytes = as_bytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// The remaining length of MQTT 3.1.1 section 2.2.3: seven bits in a byte.
void add_variable_length(Bytes& out, std::size_t length) {
  do {
    const std::size_t seven = length & 0x7FU;
    length >>= 7U;
    out.push_back(static_cast<std::byte>(seven | (length != 0 ? 0x80U : 0U)));
  } while (length != 0);
}

/// An element of the Basic Encoding Rules with a length below 128.
Bytes ber(std::uint8_t tag, ByteView content) {
  Bytes out{static_cast<std::byte>(tag), static_cast<std::byte>(content.size())};
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

void join(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

bool Requests::fits_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f' || c == '\xff';
  });
}

Request Requests::http_get(std::string_view host, std::string_view path,
                           std::string_view authorization) {
  Wiped<std::string> text(fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tenken/{}\r\nAccept: */*\r\n{}{}{}"
      "Connection: keep-alive\r\n\r\n",
      path, host, TENKEN_VERSION, authorization.empty() ? "" : "Authorization: ", authorization,
      authorization.empty() ? "" : "\r\n"));
  return Request(to_bytes(text.get()));
}

Request Requests::rtsp_describe(std::string_view url, int number, std::string_view authorization) {
  Wiped<std::string> text(fmt::format(
      "DESCRIBE {} RTSP/1.0\r\nCSeq: {}\r\nUser-Agent: tenken/{}\r\nAccept: application/sdp\r\n"
      "{}{}{}\r\n",
      url, number, TENKEN_VERSION, authorization.empty() ? "" : "Authorization: ", authorization,
      authorization.empty() ? "" : "\r\n"));
  return Request(to_bytes(text.get()));
}

Request Requests::ftp_user(std::string_view account) {
  return Request(to_bytes(fmt::format("USER {}\r\n", account)));
}
Request Requests::ftp_password(const Secret& secret) {
  return Request(to_bytes(text_with("PASS ", secret, "\r\n").get()));
}
Request Requests::ftp_where() { return Request(to_bytes("PWD\r\n")); }
Request Requests::ftp_quit() { return Request(to_bytes("QUIT\r\n")); }

Request Requests::telnet_refusals(const Bytes& refusals) { return Request(refusals); }
Request Requests::telnet_account(std::string_view account) {
  return Request(to_bytes(fmt::format("{}\r\n", account)));
}
Request Requests::telnet_password(const Secret& secret) {
  return Request(to_bytes(text_with("", secret, "\r\n").get()));
}
Request Requests::telnet_return() { return Request(to_bytes("\r\n")); }

Request Requests::mqtt_connect(std::string_view client_id) {
  return Request(dissect::mqtt_connect(client_id, kMqttKeepAlive));
}

Request Requests::mqtt_connect(std::string_view client_id, std::string_view account,
                               const Secret& secret) {
  constexpr std::byte kConnect{0x10};
  constexpr std::byte kLevel{4};
  constexpr std::byte kUserPasswordClean{0xC2};  // no will, so that nothing is published
  Bytes body;
  add_field(body, "MQTT");
  body.push_back(kLevel);
  body.push_back(kUserPasswordClean);
  add_length(body, kMqttKeepAlive);
  add_field(body, client_id);
  add_field(body, account);
  body.reserve(body.size() + secret.size() + 2);
  add_field(body, secret.reveal());
  const Wiped<Bytes> held(std::move(body));
  Bytes packet{kConnect};
  packet.reserve(held.get().size() + 5);
  add_variable_length(packet, held.get().size());
  join(packet, held.get());
  return Request(std::move(packet));
}

Request Requests::mqtt_disconnect() { return Request(dissect::mqtt_disconnect()); }

Request Requests::vnc_version(std::string_view version) {
  return Request(to_bytes(fmt::format("RFB {}\n", version)));
}
Request Requests::vnc_password_type() {
  constexpr std::byte kVncAuthentication{2};
  return Request(Bytes{kVncAuthentication});
}
Request Requests::vnc_proof(ByteView proof) { return Request(Bytes(proof.begin(), proof.end())); }

Request Requests::redis_ping() { return Request(to_bytes("*1\r\n$4\r\nPING\r\n")); }

Request Requests::redis_auth(std::string_view account, const Secret& secret) {
  const std::string head = account.empty()
                               ? fmt::format("*2\r\n$4\r\nAUTH\r\n${}\r\n", secret.size())
                               : fmt::format("*3\r\n$4\r\nAUTH\r\n${}\r\n{}\r\n${}\r\n",
                                             account.size(), account, secret.size());
  return Request(to_bytes(text_with(head, secret, "\r\n").get()));
}

Request Requests::snmp_get(int version, const Secret& community, std::uint32_t number) {
  constexpr std::uint8_t kInteger = 0x02;
  constexpr std::uint8_t kOctets = 0x04;
  constexpr std::uint8_t kNull = 0x05;
  constexpr std::uint8_t kObjectId = 0x06;
  constexpr std::uint8_t kSequence = 0x30;
  constexpr std::uint8_t kGetRequest = 0xA0;
  constexpr std::array<std::uint8_t, 8> kSysObjectId{0x2B, 6, 1, 2, 1, 1, 2, 0};
  const Bytes zero{std::byte{0}};
  Bytes count;
  for (int shift = 24; shift >= 0; shift -= 8)
    count.push_back(static_cast<std::byte>(number >> static_cast<unsigned>(shift) & 0xFFU));
  Bytes binding = ber(kObjectId, std::as_bytes(std::span(kSysObjectId)));
  join(binding, ber(kNull, {}));
  Bytes pdu = ber(kInteger, count);
  join(pdu, ber(kInteger, zero));
  join(pdu, ber(kInteger, zero));
  join(pdu, ber(kSequence, ber(kSequence, binding)));
  const Bytes level{static_cast<std::byte>(version)};
  Bytes message = ber(kInteger, level);
  Bytes name = ber(kOctets, as_bytes(community.reveal()));
  message.reserve(message.size() + name.size() + pdu.size() + 2);
  join(message, name);
  join(message, ber(kGetRequest, pdu));
  const Wiped<Bytes> held_name(std::move(name));
  const Wiped<Bytes> held(std::move(message));
  return Request(ber(kSequence, held.get()));
}

Wiped<std::string> basic_authorization(std::string_view account, const Secret& secret) {
  const Wiped<std::string> pair = text_with(std::string(account) + ":", secret, "");
  constexpr std::size_t kGroup = 3;
  constexpr std::size_t kCharacters = 4;
  const std::size_t size = (pair.get().size() + kGroup - 1) / kGroup * kCharacters;
  Wiped<std::string> encoded(std::string(size + 1, '\0'));
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.get().data()),
                  reinterpret_cast<const unsigned char*>(pair.get().data()),
                  static_cast<int>(pair.get().size()));
  std::string value;
  value.reserve(size + 6);
  value.append("Basic ").append(encoded.get(), 0, size);
  return Wiped<std::string>(std::move(value));
}

Task<Result<void>> send(net::Stream& stream, Request request) {
  const ByteView bytes = request.bytes();
  Bytes copy(bytes.begin(), bytes.end());
  co_return co_await stream.write(std::move(copy));
}

}  // namespace tenken::logins
