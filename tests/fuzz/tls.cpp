// TLS before encryption, certificates, QUIC headers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/dtls.hpp"
#include "scanner/dissect/quic.hpp"
#include "scanner/dissect/quic_initial.hpp"
#include "scanner/dissect/tls_fingerprint.hpp"
#include "scanner/dissect/x509.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void read_certificate(ByteView der) {
  const auto certificate = dissect::parse_certificate(der);
  if (!certificate) return;
  if (!test::lies_in(der, certificate->subject.common_name)) std::abort();
  for (const auto name : certificate->dns_names)
    if (!test::lies_in(der, name)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  dissect::TlsHandshakes reader(bytes);
  while (const auto message = reader.next()) {
    if (const auto hello = dissect::parse_tls_client_hello(*message)) {
      if (!test::lies_in(message->body, hello->server_name)) std::abort();
      dissect::tls_client_fingerprint(*hello);
    }
    if (const auto hello = dissect::parse_tls_server_hello(*message))
      dissect::tls_server_fingerprint(*hello);
    if (const auto chain = dissect::parse_tls_certificates(*message))
      for (const ByteView der : chain->certificates) read_certificate(der);
  }
  if (reader.end() == dissect::TlsEnd::none) std::abort();
  read_certificate(bytes);
  if (const auto packet = dissect::parse_quic(bytes)) dissect::quic_version_text(packet->version);
  if (const auto hello = dissect::parse_dtls_hello(bytes))
    dissect::dtls_version_name(hello->version);
  dissect::QuicHello hidden;
  if (hidden.open(bytes)) hidden.client_hello();
  // Nothing that is changed opens; so what lies behind the seal is read by itself.
  if (hidden.collect(bytes)) hidden.client_hello();
  return 0;
}
