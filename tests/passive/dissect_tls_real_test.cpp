// TLS of real devices, compared with the lists beside the captures.
#include <array>

#include "catch.hpp"
#include <fmt/core.h>
#include <openssl/evp.h>

#include "captures.hpp"
#include "scanner/dissect/tls_hello.hpp"
#include "scanner/dissect/x509.hpp"
#include "streams.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

template <class List>
std::string decimal(const List& list) {
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!is_grease(list[i])) text += (text.empty() ? "" : "-") + std::to_string(list[i]);
  return text;
}

std::string md5(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  REQUIRE(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) == 1);
  return to_hex(std::as_bytes(std::span(digest).first(size)));
}

/// JA3, which the lists beside the captures name: another sum over the same fields.
std::string ja3(const TlsClientHello& hello) {
  std::string formats;
  for (const std::byte format : hello.point_formats)
    formats += (formats.empty() ? "" : "-") + std::to_string(std::to_integer<int>(format));
  return md5(fmt::format("{},{},{},{},{}", hello.version, decimal(hello.ciphers),
                         decimal(hello.extensions), decimal(hello.groups), formats));
}

std::string ja3_server(const TlsServerHello& hello) {
  return md5(fmt::format("{},{},{}", hello.version, hello.cipher, decimal(hello.extensions)));
}

struct SeenFacts {
  Facts ja3, ja3_server, versions, ciphers, names;
  int certificates = 0;
};

void read_server(const Conversation& talk, SeenFacts& seen) {
  const std::string mac = talk.server_mac.to_string() + " ";
  TlsHandshakes reader(talk.server);
  while (const auto message = reader.next()) {
    if (const auto hello = parse_tls_server_hello(*message)) {
      seen.ja3_server.insert(mac + ja3_server(*hello));
      seen.versions.insert(mac + fmt::format("0x{:04x}", hello->chosen));
      seen.ciphers.insert(mac + fmt::format("0x{:04x}", hello->cipher));
    }
    const auto chain = parse_tls_certificates(*message);
    if (!chain) continue;
    for (const ByteView der : chain->certificates) {
      const auto certificate = parse_certificate(der);
      REQUIRE(certificate);
      CHECK(certificate->complete);
      CHECK(certificate->not_after);
      ++seen.certificates;
      for (const auto name : certificate->dns_names) seen.names.insert(mac + std::string(name));
    }
  }
}

}  // namespace

TEST_CASE("TLS of real devices reads as others read it", "[tls][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "tls-expired-cert", "iot-WeMoSwitch2", "iot-D-LinkCam");
  if (!have_capture(name)) return;
  SeenFacts seen;
  for (const Conversation& talk : conversations(name)) {
    TlsHandshakes reader(talk.client);
    if (const auto message = reader.next()) {
      const auto hello = parse_tls_client_hello(*message);
      if (hello && !hello->ssl2) seen.ja3.insert(talk.client_mac.to_string() + " " + ja3(*hello));
    }
    read_server(talk, seen);
  }
  CHECK(seen.ja3 == expected_facts(name, "tls_ja3"));
  CHECK(seen.ja3_server == expected_facts(name, "tls_ja3s"));
  CHECK(seen.versions == expected_facts(name, "tls_version"));
  CHECK(seen.ciphers == expected_facts(name, "tls_cipher"));
  CHECK(seen.names == expected_facts(name, "tls_cert_san"));
  CHECK(seen.certificates > 0);
}
