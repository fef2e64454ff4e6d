// Certificates that our own builder makes.
#include "catch.hpp"

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/x509.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

TEST_CASE("a certificate tells whose it is, from when to when", "[x509]") {
  const Bytes bytes = certificate().get();
  const auto cert = parse_certificate(bytes);
  REQUIRE(cert);
  CHECK(cert->complete);
  CHECK(cert->subject.common_name == "cam-7");
  CHECK(cert->subject.organisation == "Example Cameras");
  CHECK(cert->issuer.common_name == "Example CA");
  CHECK(cert->issuer.organisation.empty());
  CHECK_FALSE(cert->self_signed());
  REQUIRE(cert->not_before);
  CHECK(cert->not_before->to_string() == "2024-02-29T01:02:03.000000Z");
  REQUIRE(cert->not_after);
  CHECK(cert->not_after->to_string() == "2051-01-01T00:00:00.000000Z");
  CHECK(to_hex(cert->serial) == "1234");
  CHECK(object_id_text(cert->signature_algorithm) == "1.2.840.113549.1.1.11");
  CHECK(object_id_text(cert->key_algorithm) == "1.2.840.113549.1.1.1");
  CHECK(cert->rsa_bits == 1024U);
  REQUIRE(cert->dns_names.size() == 1);
  CHECK(cert->dns_names[0] == "cam-7.example");
  REQUIRE(cert->addresses.size() == 1);
  CHECK(cert->addresses[0].to_string() == "192.0.2.7");
  CHECK(lies_in(bytes, cert->subject.common_name));
}

TEST_CASE("a device that vouches for itself is seen", "[x509]") {
  CertificateParts parts;
  parts.issuer = parts.subject;
  CHECK(parse_certificate(certificate(parts).get())->self_signed());
}

TEST_CASE("times that are none are left out, far ones are kept in range", "[x509]") {
  CertificateParts parts;
  parts.from = der(0x17, "701231235960Z");
  parts.to = der(0x18, "99991231235959Z");
  const Bytes bytes = certificate(parts).get();
  const auto cert = parse_certificate(bytes);
  REQUIRE(cert);
  CHECK(cert->not_before->to_string() == "1971-01-01T00:00:00.000000Z");
  CHECK(cert->not_after->to_string().starts_with("2261-12-31"));
  parts.to = der(0x17, "4912312359Z");
  CHECK(parse_certificate(certificate(parts).get())->not_after->to_string() ==
        "2049-12-31T23:59:00.000000Z");
  for (const char* wrong : {"241301000000Z", "240230000000Z", "24022900000", "24x2290000Z", ""}) {
    parts.to = der(0x17, wrong);
    CHECK_FALSE(parse_certificate(certificate(parts).get())->not_after);
  }
}

TEST_CASE("more names than anyone has are not all kept", "[x509]") {
  CertificateParts parts;
  parts.names = Wire();
  for (int i = 0; i < 100; ++i) parts.names.bytes(der(0x82, "n" + std::to_string(i)));
  const Bytes bytes = certificate(parts).get();
  const auto cert = parse_certificate(bytes);
  REQUIRE(cert);
  CHECK(cert->dns_names.full());
  CHECK(cert->dns_names[63] == "n63");
}

TEST_CASE("certificates survive cuts and lengths that lie", "[x509]") {
  const Bytes whole = certificate().get();
  for_each_cut(whole, [](ByteView part) { CHECK_FALSE(parse_certificate(part)); });
  for_each_lie(whole, [](ByteView bytes) {
    const auto cert = parse_certificate(bytes);
    if (!cert) return;
    CHECK(lies_in(bytes, cert->subject.common_name));
    CHECK(lies_in(bytes, cert->serial));
    for (const auto name : cert->dns_names) CHECK(lies_in(bytes, name));
  });
  const auto chain_of = [](const Wire& body) {
    TlsMessage message;
    message.type = TlsType::certificate;
    message.body = body.get();
    return parse_tls_certificates(message).has_value();
  };
  CHECK(chain_of(list24(list24(certificate()))));
  CHECK(chain_of(list24(Wire())));
  CHECK_FALSE(chain_of(Wire().u24(7).u24(3)));
  CHECK_FALSE(chain_of(list24(Wire().u24(9).u8(0))));
  CHECK_FALSE(chain_of(Wire().u16(0)));
}
