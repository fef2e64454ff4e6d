// TLS: what both sides offer and choose, and the certificates up to version 1.2. RFC 5246, RFC
// 8446.
#include <array>
#include <string>

#include <fmt/format.h>

#include "scanner/dissect/tls_fingerprint.hpp"
#include "scanner/dissect/tls_hello.hpp"
#include "scanner/dissect/tls_record.hpp"
#include "scanner/dissect/x509.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"
#include "scanner/passive/tcp/window.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {443};
constexpr std::size_t kRecordHead = 5;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kMajor = 3;
constexpr std::uint8_t kMostMinor = 4;
constexpr std::uint8_t kClientHello = 1;
constexpr std::uint8_t kServerHello = 2;
constexpr int kMostTries = 64;  // records that one side may need for what is heard here

Fit sniff(const Opening& opening) {
  Reader in(opening.bytes);
  const auto type = in.u8();
  if (type != kHandshake) return Fit::no;
  const auto major = in.u8();
  if (!major) return Fit::undecided;
  const auto minor = in.u8();
  if (*major != kMajor || (minor && *minor > kMostMinor)) return Fit::no;
  if (!in.u16()) return Fit::undecided;
  const auto message = in.u8();
  if (!message) return Fit::undecided;
  if (*message == kClientHello) return Fit::client;
  return *message == kServerHello ? Fit::server : Fit::no;
}

std::string_view name_of(std::uint16_t version) {
  switch (version) {
    case dissect::kSsl2Version:
      return "SSLv2";
    case dissect::kSsl3Version:
      return "SSLv3";
    case dissect::kTls10Version:
      return "TLSv1";
    case dissect::kTls11Version:
      return "TLSv1.1";
    case dissect::kTls12Version:
      return "TLSv1.2";
    case dissect::kTls13Version:
      return "TLSv1.3";
    default:
      return "";
  }
}

void say_client_hello(const Talk& talk, const dissect::TlsClientHello& hello) {
  talk.client_says(Kind::tls_offered, name_of(hello.highest_version()));
  talk.client_says(Kind::tls_client_fingerprint, dissect::tls_client_fingerprint(hello));
  talk.client_says(Kind::tls_sni, hello.server_name);
  talk.server_says(Kind::tls_host, hello.server_name);
  talk.client_names_server(hello.server_name);
}

void say_server_hello(const Talk& talk, const dissect::TlsServerHello& hello) {
  talk.serves("tls", false);
  const std::string_view version = name_of(hello.chosen);
  talk.server_says(Kind::tls_version, version);
  talk.signals.peers().tls(talk.client, talk.server, Transport::tcp, version);
  talk.server_says(Kind::tls_cipher, fmt::format("0x{:04x}", hello.cipher));
  talk.server_says(Kind::tls_alpn, hello.alpn);
  talk.server_says(Kind::tls_server_fingerprint, dissect::tls_server_fingerprint(hello));
}

/// As RFC 4514 orders and joins names, which is how the active probe writes them: the same
/// certificate must not look like two.
std::string text_of(const dissect::X509Name& name) {
  std::string text;
  const auto add = [&text](std::string_view key, std::string_view value) {
    if (!value.empty()) text.append(text.empty() ? "" : ",").append(key).append(value);
  };
  add("CN=", name.common_name);
  add("OU=", name.unit);
  add("O=", name.organisation);
  add("serialNumber=", name.serial_number);
  return text;
}

/// Certificates have no parts of seconds (RFC 5280 section 4.1.2.5).
std::string whole_seconds(Timestamp at) {
  const std::string text = at.to_string();
  return text.substr(0, text.find('.')) + 'Z';
}

void say_certificate(const Talk& talk, ByteView der) {
  const auto certificate = dissect::parse_certificate(der);
  if (!certificate) return;
  talk.server_says(Kind::tls_cert_subject, text_of(certificate->subject));
  talk.server_says(Kind::tls_cert_issuer, text_of(certificate->issuer));
  talk.server_says(Kind::tls_cert_self_signed, certificate->self_signed() ? "true" : "false");
  if (certificate->not_before)
    talk.server_says(Kind::tls_cert_not_before, whole_seconds(*certificate->not_before));
  if (certificate->not_after)
    talk.server_says(Kind::tls_cert_not_after, whole_seconds(*certificate->not_after));
  std::string all;
  const auto name = [&](std::string_view one) {
    talk.server_says(Kind::tls_cert_name, one);
    all.append(all.empty() ? "" : ",").append(one);
  };
  for (const std::string_view one : certificate->dns_names) name(one);
  for (const IpAddress& one : certificate->addresses) name(one.to_string());
  talk.server_says(Kind::tls_cert_san, all);
}

/// How many bytes there must be for one record more.
std::size_t next_record_end(ByteView bytes) {
  constexpr std::size_t kLengthAt = 3;
  std::size_t at = 0;
  while (at + kRecordHead <= bytes.size()) {
    at += kRecordHead + Reader(bytes.subspan(at + kLengthAt)).u16().value_or(0);
    if (at > bytes.size()) return at;
  }
  return at + kRecordHead;
}

/// The bytes of a direction are taken when it has said all.
class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    int& tries = tries_[talk.from_client() ? 0 : 1];
    if (++tries > kMostTries) return Progress::deaf();
    dissect::TlsHandshakes messages(bytes);
    bool done = false;
    while (const auto message = messages.next())
      done = talk.from_client() ? from_client(talk, *message) : from_server(talk, *message);
    if (done || messages.end() != dissect::TlsEnd::need_more) return Progress::deaf();
    return Progress::needs(next_record_end(bytes));
  }

 private:
  /// \returns whether it was the last one that tells anything
  static bool from_client(const Talk& talk, const dissect::TlsMessage& message) {
    const auto hello = dissect::parse_tls_client_hello(message);
    if (hello) say_client_hello(talk, *hello);
    return hello.has_value();
  }

  bool from_server(const Talk& talk, const dissect::TlsMessage& message) {
    if (message.type == dissect::TlsType::server_hello && !answered_) {
      const auto hello = dissect::parse_tls_server_hello(message);
      if (!hello) return false;
      answered_ = true;
      say_server_hello(talk, *hello);
      return hello->chosen == dissect::kTls13Version && !hello->retry;
    }
    if (message.type != dissect::TlsType::certificate)
      return message.type == dissect::TlsType::server_hello_done;
    const auto chain = dissect::parse_tls_certificates(message);
    if (chain && !chain->certificates.empty()) say_certificate(talk, chain->certificates.front());
    return true;
  }

  std::array<int, 2> tries_{};
  bool answered_ = false;
};

}  // namespace

StreamHearer hear_tls() { return stream_hearer<Session>("tls", kPorts, sniff, Window::kMost); }

}  // namespace tenken::passive::tcp
