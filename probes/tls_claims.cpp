#include "probes/tls_claims.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include "probes/certificate.hpp"

namespace tenken::probes {
namespace {

/// Observes one fact and writes it down.
class Record {
 public:
  explicit Record(ProbeContext& context) : context_(context) {}

  void add(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    context_.observe(key, value);
    text_ += fmt::format("# {}: {}\n", key, value);
  }
  std::string text() && { return std::move(text_); }

 private:
  ProbeContext& context_;
  std::string text_;
};

}  // namespace

std::string observe_tls(ProbeContext& context, const net::TlsSession& session) {
  Record record(context);
  record.add("tls.version", session.version);
  record.add("tls.cipher", session.cipher);
  record.add("tls.client_cert_requested", session.client_certificate_requested ? "true" : "false");
  if (session.certificates.empty()) return std::move(record).text();
  const auto cert = read_certificate(session.certificates.front());
  if (!cert) {
    record.add("tls.cert.error", cert.error().detail);
    return std::move(record).text();
  }
  record.add("tls.cert.subject", cert->subject);
  record.add("tls.cert.issuer", cert->issuer);
  record.add("tls.cert.san", fmt::format("{}", fmt::join(cert->names, ",")));
  record.add("tls.cert.not_before", cert->not_before);
  record.add("tls.cert.not_after", cert->not_after);
  record.add("tls.cert.key", cert->key);
  record.add("tls.cert.signature", cert->signature);
  record.add("tls.cert.self_signed", cert->self_signed ? "true" : "false");
  record.add("tls.cert.sha256", cert->sha256);
  record.add("tls.cert.spki_sha256", cert->spki_sha256);
  if (!cert->spki_sha256.empty()) context.observe_device(claim::kIdentityTlsKey, cert->spki_sha256);
  return std::move(record).text();
}

}  // namespace tenken::probes
