#include <cstdint>
#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "probes/certificate.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

// Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 3650 -utf8
//   -subj "/O=Tenken 試験/CN=cam-12" -addext "subjectAltName=DNS:cam-12.example,IP:192.0.2.7"
constexpr std::string_view kCertificate =
    "308201c73082016ea00302010202146323ae392de7b954be776b2af45b7db8021892b7300a06082a8648ce3d040302"
    "30"
    "2931163014060355040a0c0d54656e6b656e20e8a9a6e9a893310f300d06035504030c0663616d2d3132301e170d32"
    "36"
    "313132343131323034355a170d3336313132313131323034355a302931163014060355040a0c0d54656e6b656e20e8"
    "a9"
    "a6e9a893310f300d06035504030c0663616d2d31323059301306072a8648ce3d020106082a8648ce3d030107034200"
    "04"
    "bcf7c7e3360300506c8de1d95ca45f8643d2202a7119eba16b73a0c9daa55646673c85701ea010a5de70b44d73381d"
    "25"
    "7139b89a8873c76829757855901a8179a3743072301d0603551d0e04160414698691670044571e1a85c7cee37acffd"
    "f5"
    "f6f961301f0603551d23041830168014698691670044571e1a85c7cee37acffdf5f6f961300f0603551d130101ff04"
    "05"
    "30030101ff301f0603551d1104183016820e63616d2d31322e6578616d706c658704c0000207300a06082a8648ce3d"
    "04"
    "030203470030440220234ff812e4d05cdc32b494dffb40808232e763cb569651fd8280d405d6f28dac022061d8f275"
    "cf"
    "eaf5b215fc25e13378871973ed96bd553de8f63090fca1554efc66";
constexpr std::string_view kSha256 =
    "b746592f4548b960c36f99964ab2f77119d7776b845ff8f4dfd45a41209fe6ab";
constexpr std::string_view kSpkiSha256 =
    "d1f0ee4e39566a5239ada20c5525d8b1384df9cacb1e9066c672c79a864d812f";

Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return bytes;
}

Script tls_server(std::string_view inside, bool asks_certificate = false) {
  Script script;
  if (!inside.empty()) script.replies.emplace_back(inside, 1);
  script.ending = Ending::closes;
  script.tls.emplace();
  script.tls->version = "TLSv1.3";
  script.tls->cipher = "TLS_AES_256_GCM_SHA384";
  script.tls->certificates.push_back(from_hex(kCertificate));
  script.tls->client_certificate_requested = asks_certificate;
  return script;
}

constexpr auto kPage = "HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n<title>t</title>"sv;

TEST_CASE("certificate: the fields of an inventory", "[probe][tls]") {
  const auto cert = probes::read_certificate(from_hex(kCertificate));
  REQUIRE(cert);
  CHECK(cert->subject == "CN=cam-12,O=Tenken 試験");
  CHECK(cert->issuer == cert->subject);
  CHECK(cert->names == std::vector<std::string>{"DNS:cam-12.example", "IP:192.0.2.7"});
  CHECK(cert->not_before == "2026-11-24T11:20:45Z");
  CHECK(cert->not_after == "2036-11-21T11:20:45Z");
  CHECK(cert->key == "EC P-256");
  CHECK(cert->signature == "ecdsa-with-SHA256");
  CHECK(cert->self_signed);
  CHECK(cert->sha256 == kSha256);
  CHECK(cert->spki_sha256 == kSpkiSha256);
}

TEST_CASE("certificate: broken DER does no harm", "[probe][tls]") {
  const Bytes whole = from_hex(kCertificate);
  for (std::size_t cut = 0; cut < whole.size(); ++cut)
    CHECK_FALSE(probes::read_certificate(ByteView(whole).first(cut)));
  int unreadable = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes broken = whole;
    broken[at] ^= std::byte{0xff};
    if (!probes::read_certificate(broken)) ++unreadable;
  }
  CHECK(unreadable > 0);
}

TEST_CASE("certificate: a changed signature is not self-signed", "[probe][tls]") {
  Bytes forged = from_hex(kCertificate);
  forged[forged.size() - 1] ^= std::byte{1};
  const auto cert = probes::read_certificate(forged);
  REQUIRE(cert);
  CHECK_FALSE(cert->self_signed);
}

TEST_CASE("https: handshake, certificate and page", "[probe][tls]") {
  const Ran ran = run_probe("https", tls_server(kPage), 8443);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "https");
  CHECK(ran["service.cleartext"] == "false");
  CHECK(ran["service.auth"] == "unknown");
  CHECK(ran["tls.version"] == "TLSv1.3");
  CHECK(ran["tls.cipher"] == "TLS_AES_256_GCM_SHA384");
  CHECK(ran["tls.client_cert_requested"] == "false");
  CHECK(ran["tls.cert.subject"] == "CN=cam-12,O=Tenken 試験");
  CHECK(ran["tls.cert.san"] == "DNS:cam-12.example,IP:192.0.2.7");
  CHECK(ran["tls.cert.key"] == "EC P-256");
  CHECK(ran["tls.cert.self_signed"] == "true");
  CHECK(ran["tls.cert.sha256"] == kSha256);
  CHECK(ran["identity.tls_key"] == kSpkiSha256);
  CHECK(ran["http.title"] == "t");
}

TEST_CASE("https: the redirect is asked over TLS as well", "[probe][tls]") {
  FakeDialer dialer({tls_server("HTTP/1.1 200 OK\r\n\r\n<input type=password>")});
  const Ran ran = run_probe(
      "https", tls_server("HTTP/1.1 301 Moved\r\nLocation: https://192.0.2.7:8443/login\r\n\r\n"),
      8443, dialer);
  CHECK(ran.end);
  CHECK(ran["service.auth"] == "password");
  REQUIRE(dialer.logs.size() == 1);
  CHECK(dialer.logs[0]->written().starts_with("GET /login HTTP/1.1\r\n"));
}

TEST_CASE("https: TLS without HTTP inside is named tls", "[probe][tls]") {
  const Ran silent = run_probe("https", tls_server(""), 4711);
  CHECK(silent.end);
  CHECK(silent["service.protocol"] == "tls");
  CHECK(silent["tls.cert.sha256"] == kSha256);
  const Ran other = run_probe("https", tls_server("hello\r\n"), 4711);
  CHECK(other["service.protocol"] == "tls");
  CHECK(other["service.banner"] == "hello\\x0d\\x0a");
}

TEST_CASE("https: who is turned away without a certificate needs one", "[probe][tls]") {
  CHECK(run_probe("https", tls_server("", true), 443)["service.auth"] == "certificate");
  CHECK(run_probe("https", tls_server("HTTP/1.1 400 Bad Request\r\n\r\n", true),
                  443)["service.auth"] == "certificate");
  CHECK(run_probe("https", tls_server(kPage, true), 443)["service.auth"] == "unknown");
}

TEST_CASE("https: an alert is TLS too, anything else is not", "[probe][tls]") {
  Script alert;
  alert.tls_failure = Errc::refused;
  const Ran refused = run_probe("https", alert, 443);
  CHECK_FALSE(refused.end);
  CHECK(refused["service.protocol"] == "tls");
  CHECK(refused["tls.error"] == "no TLS here");
  const Ran other = run_probe("https", Script(), 443);
  REQUIRE_FALSE(other.end);
  CHECK(other.end.error().code == Errc::malformed);
  CHECK(other.batch.empty());
}

TEST_CASE("https: an unreadable certificate is said so", "[probe][tls]") {
  Script script = tls_server(kPage);
  script.tls->certificates = {to_bytes("nonsense")};
  const Ran ran = run_probe("https", script, 443);
  CHECK(ran["service.protocol"] == "https");
  CHECK(ran["tls.cert.error"] == "certificate is not X.509 DER");
  CHECK(ran["identity.tls_key"] == "(absent)");
}

TEST_CASE("https: any failing operation is reported, none swallowed", "[probe][tls]") {
  const Script script = tls_server(kPage);
  const int operations = run_probe("https", script, 443).operations;
  REQUIRE(operations == 4);  // the last is the server's close
  for (int n = 1; n <= operations; ++n) {
    CAPTURE(n);
    Script failing = script;
    failing.fail_at = n;
    const Ran ran = run_probe("https", failing, 443);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::timed_out);
    CHECK((n == 1) == ran.batch.empty());
  }
}

}  // namespace
}  // namespace tenken::test
