// Requests beyond terminals, web pages and brokers.
#include <array>

#include <fmt/format.h>
#include <openssl/rand.h>

#include "logins/form_login.hpp"
#include "logins/quoting.hpp"
#include "logins/random_text.hpp"
#include "logins/requests.hpp"
#include "logins/usm.hpp"
#include "scanner/dissect/onvif.hpp"
#include "scanner/dissect/opcua_session.hpp"
#include "scanner/dissect/smb_requests.hpp"
#include "scanner/dissect/sofia.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::logins {
namespace {

using dissect::Writer;

constexpr std::uint8_t kBerNumber = 0x02;
constexpr std::uint8_t kBerText = 0x04;
constexpr std::uint8_t kBerList = 0x30;

/// An element of the Basic Encoding Rules of up to 65535 bytes.
Bytes element(std::uint8_t tag, ByteView content) {
  constexpr std::size_t kShort = 128;
  constexpr std::size_t kByte = 256;
  Writer out;
  out.u8(tag);
  const auto size = static_cast<unsigned>(content.size());
  if (size >= kByte)
    out.u8(0x82).u16(size);
  else if (size >= kShort)
    out.u8(0x81).u8(size);
  else
    out.u8(size);
  return out.bytes(content).view();
}

Bytes number_element(std::uint32_t value) {
  const Bytes all = Writer().u8(0).u32(value).view();
  ByteView bytes(all);
  // As short as its sign allows: old agents take no more than four bytes.
  while (bytes.size() > 1 && bytes[0] == std::byte{0} &&
         (bytes[1] & std::byte{0x80}) == std::byte{0})
    bytes = bytes.subspan(1);
  return element(kBerNumber, bytes);
}

Bytes random_bytes(std::size_t size) {
  Bytes bytes(size);
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size));
  return bytes;
}

/// A header of SMB 2 with the parts that a session setup needs (MS-SMB2 section 2.2.1.2).
Writer smb_header(unsigned command, std::uint64_t number, std::uint64_t session) {
  constexpr unsigned kHeader = 64;
  constexpr unsigned kCredits = 31;
  constexpr std::size_t kSignature = 16;
  Writer out;
  out.text("\xFESMB").u16_le(kHeader).u16_le(1).u32_le(0).u16_le(command).u16_le(kCredits);
  out.u32_le(0).u32_le(0);
  out.u32_le(static_cast<std::uint32_t>(number)).u32_le(static_cast<std::uint32_t>(number >> 32U));
  out.u32_le(0).u32_le(0);
  out.u32_le(static_cast<std::uint32_t>(session))
      .u32_le(static_cast<std::uint32_t>(session >> 32U));
  out.zeros(kSignature);
  return out;
}

/// A message of XMEye: head, document, line end and NUL.
Bytes sofia_request(std::uint16_t kind, ByteView session, std::string_view document) {
  constexpr std::uint8_t kHead = 0xFF;
  constexpr std::size_t kSequenceAndChannel = 4 + 2;
  Writer out;
  out.u8(kHead).zeros(1 + 2).bytes(session).zeros(kSequenceAndChannel).u16_le(kind);
  out.u32_le(static_cast<std::uint32_t>(document.size() + 2)).text(document).text("\n").u8(0);
  return out.view();
}

}  // namespace

std::string_view onvif_operation(OnvifRead what) {
  switch (what) {
    case OnvifRead::clock:
      return "GetSystemDateAndTime";
    case OnvifRead::information:
      return "GetDeviceInformation";
    default:
      return "GetUsers";
  }
}

Request Requests::onvif_read(std::string_view host, std::string_view path, OnvifRead what,
                             std::string_view header, std::string_view authorization) {
  std::string body = dissect::onvif_request(onvif_operation(what));
  constexpr std::string_view kBody = "<s:Body>";
  if (!header.empty())
    body.insert(body.find(kBody), fmt::format("<s:Header>{}</s:Header>", header));
  return Request(to_bytes(fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tenken/{}\r\n"
      "Content-Type: application/soap+xml; charset=utf-8\r\nContent-Length: {}\r\n{}{}{}"
      "Connection: close\r\n\r\n{}",
      path, host, TENKEN_VERSION, body.size(), authorization.empty() ? "" : "Authorization: ",
      authorization, authorization.empty() ? "" : "\r\n", body)));
}

Request Requests::xmeye_system() { return Request(dissect::sofia_system_info()); }

Request Requests::xmeye_login(std::string_view account, std::string_view hash) {
  constexpr std::uint16_t kLogin = 1000;
  const Bytes nobody(4);
  return Request(sofia_request(
      kLogin, nobody,
      fmt::format(
          R"({{ "EncryptType" : "MD5", "LoginType" : "DVRIP-Web", "PassWord" : "{}", "UserName" : "{}" }})",
          hash, inside_quotes(account))));
}

Request Requests::xmeye_logout(ByteView session) {
  constexpr std::uint16_t kLogout = 1002;
  return Request(sofia_request(kLogout, session, R"({ "Name" : "" })"));
}

Request Requests::dahua_challenge() {
  constexpr std::size_t kNothing = 20;
  return Request(Writer().u32(0xA0010000).zeros(kNothing).u32(0x05020101).u32(0x0000A1AA).view());
}

Request Requests::dahua_login(std::string_view account, std::string_view proof) {
  constexpr std::size_t kNothing = 16;
  const std::string body = fmt::format("{}&&{}", account, proof);
  return Request(Writer()
                     .u32(0xA0050000)
                     .u32_le(static_cast<std::uint32_t>(body.size()))
                     .zeros(kNothing)
                     .u32(0x05020008)
                     .u32(0x0000A1AA)
                     .text(body)
                     .view());
}

Request Requests::smb_negotiate() {
  constexpr std::size_t kSalt = 32;
  return Request(dissect::smb2_negotiate(random_bytes(kSalt)));
}

Request Requests::smb_session(std::uint64_t session, ByteView login, std::uint64_t number) {
  constexpr unsigned kSessionSetup = 1;
  constexpr unsigned kBody = 25;
  constexpr unsigned kBlobAt = 64 + 24;
  Writer out = smb_header(kSessionSetup, number, session);
  out.u16_le(kBody).u8(0).u8(1).u32_le(0).u32_le(0);  // signing enabled, no channel
  out.u16_le(kBlobAt).u16_le(static_cast<unsigned>(login.size())).u32_le(0).u32_le(0).bytes(login);
  return Request(
      Writer().u8(0).u24(static_cast<std::uint32_t>(out.size())).bytes(out.view()).view());
}

Request Requests::opcua_hello(std::string_view url) { return Request(dissect::opcua_hello(url)); }
Request Requests::opcua_open() { return Request(dissect::opcua_open()); }
Request Requests::opcua_create_session(dissect::OpcUaChannel channel, std::string_view url) {
  constexpr std::size_t kNonce = 32;
  return Request(dissect::opcua_create_session(channel, url, random_bytes(kNonce)));
}
Request Requests::opcua_activate_anonymous(dissect::OpcUaChannel channel, ByteView token) {
  return Request(dissect::opcua_activate_anonymous(channel, token));
}
Request Requests::opcua_close_session(dissect::OpcUaChannel channel, ByteView token) {
  return Request(dissect::opcua_close_session(channel, token));
}

Request Requests::http_login(std::string_view host, const FormTemplate& form,
                             const FilledForm& filled, std::string_view cookies) {
  const Wiped<std::string> body(std::string(filled.text()));
  Wiped<std::string> text(fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tenken/{}\r\nAccept: */*\r\n"
      "Content-Type: {}\r\nContent-Length: {}\r\n{}{}{}Connection: close\r\n\r\n",
      form.post, host, TENKEN_VERSION,
      form.kind == FormKind::json ? "application/json" : "application/x-www-form-urlencoded",
      body.get().size(), cookies.empty() ? "" : "Cookie: ", cookies,
      cookies.empty() ? "" : "\r\n"));
  text.get().reserve(text.get().size() + body.get().size());
  text.get().append(body.get());
  return Request(to_bytes(text.get()));
}

Request Requests::http_page(std::string_view host, std::string_view path,
                            std::string_view cookies) {
  return Request(to_bytes(
      fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tenken/{}\r\nAccept: */*\r\n{}{}{}"
                  "Connection: close\r\n\r\n",
                  path, host, TENKEN_VERSION, cookies.empty() ? "" : "Cookie: ", cookies,
                  cookies.empty() ? "" : "\r\n")));
}

Request Requests::snmpv3_get(const UsmAgent& agent, std::string_view user, const UsmKey* key,
                             std::uint32_t number) {
  constexpr std::uint8_t kNull = 0x05;
  constexpr std::uint8_t kObjectId = 0x06;
  constexpr std::uint8_t kGet = 0xA0;
  constexpr unsigned kAuthenticated = 1;
  constexpr unsigned kPrivate = 2;
  constexpr unsigned kReportable = 4;
  constexpr std::uint32_t kLargest = 65507;
  constexpr std::array<std::uint8_t, 8> kSysObjectId{0x2B, 6, 1, 2, 1, 1, 2, 0};
  const auto joined = [](std::initializer_list<Bytes> parts) {
    Writer out;
    for (const Bytes& part : parts) out.bytes(part);
    return out.view();
  };
  const bool secret = key != nullptr && key->encrypts();
  const unsigned level = (key != nullptr ? kAuthenticated : 0U) + (secret ? kPrivate : 0U);
  const Bytes flags{static_cast<std::byte>(kReportable + level)};
  const Bytes header = element(kBerList, joined({number_element(number), number_element(kLargest),
                                                 element(kBerText, flags), number_element(3)}));
  const Bytes binding = element(
      kBerList,
      joined({element(kObjectId, std::as_bytes(std::span(kSysObjectId))), element(kNull, {})}));
  const Bytes pdu = element(kGet, joined({number_element(number), number_element(0),
                                          number_element(0), element(kBerList, binding)}));
  Bytes scoped =
      element(kBerList, joined({element(kBerText, agent.engine_id), element(kBerText, {}), pdu}));
  UsmSealed sealed;
  if (secret) {
    sealed = key->seal(agent, scoped);
    scoped = element(kBerText, sealed.data);
  }
  const auto whole = [&](const Bytes& proof) {
    const Bytes security =
        element(kBerList, joined({element(kBerText, agent.engine_id), number_element(agent.boots),
                                  number_element(agent.time), element(kBerText, as_bytes(user)),
                                  element(kBerText, proof), element(kBerText, sealed.salt)}));
    return element(kBerList,
                   joined({number_element(3), header, element(kBerText, security), scoped}));
  };
  if (key == nullptr) return Request(whole({}));
  const Bytes zeros(key->proof_size());
  return Request(whole(key->proof(whole(zeros))));
}

}  // namespace tenken::logins
