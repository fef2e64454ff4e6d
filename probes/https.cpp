// HTTPS: a TLS handshake, then the same request as the http probe. RFC 8446, RFC 5246, RFC 9110.
// Sends a ClientHello and GET requests, both free of side effects; no client certificate, no
// credentials. A service that speaks TLS but not HTTP inside is named "tls".
#include <array>

#include "probes/http_talk.hpp"
#include "probes/probe.hpp"
#include "probes/tls_claims.hpp"
#include "scanner/dissect/tls_hint.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 10> kPorts{443,  4443, 5001, 5986, 7443,
                                               8043, 8443, 8883, 9443, 10443};

bool recognises(ByteView bytes) { return dissect::hints_at_tls(bytes); }

Task<Result<std::unique_ptr<net::Stream>>> reconnect(ProbeContext& ctx) {
  auto stream = co_await ctx.dialer.connect(ctx.port(), net::StreamLimits());
  if (!stream) co_return stream;
  if (const auto session = co_await (*stream)->start_tls(net::TlsOptions()); !session)
    co_return Unexpected(session.error());
  co_return stream;
}

/// A server that asks for a certificate and then turns us away lets in only those who have one.
bool needs_certificate(const net::TlsSession& session, const Result<HttpPages>& pages) {
  if (!session.client_certificate_requested) return false;
  if (!pages) return pages.error().code == Errc::closed;
  const int status = pages->first.status;
  return status == 400 || status == 401 || status == 403 || status == 495 || status == 496;
}

void observe_inside(ProbeContext& ctx, std::string record, const Result<HttpPages>& pages,
                    bool certificate) {
  std::string_view auth = "unknown";
  if (pages) {
    const HttpSummary summary = observe_http(ctx, pages->first, pages->page);
    record += summary.record;
    auth = summary.auth;
  }
  ctx.observe(claim::kProtocol, pages ? "https" : "tls");
  ctx.observe(claim::kCleartext, "false");
  ctx.observe(claim::kAuth, certificate ? "certificate" : auth, certificate ? 90 : 100);
  ctx.cite(EvidenceKind::record, std::move(record));
}

/// An alert in answer to our ClientHello: TLS, but with terms that we cannot meet.
void observe_refusal(ProbeContext& ctx, const Error& error) {
  ctx.observe(claim::kProtocol, "tls");
  ctx.observe(claim::kCleartext, "false");
  ctx.observe(claim::kAuth, "unknown");
  ctx.observe("tls.error", printable(error.detail));
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto session = co_await ctx.stream.start_tls(net::TlsOptions());
  if (!session && session.error().code == Errc::refused) observe_refusal(ctx, session.error());
  if (!session) co_return Unexpected(session.error());
  std::string record = observe_tls(ctx, *session);
  Bytes heard;
  const auto pages = co_await fetch_pages(ctx, "https", reconnect, heard);
  if (pages && !pages->broken)
    record += co_await look_further(ctx, "https", reconnect, pages->page);
  observe_inside(ctx, std::move(record), pages, needs_certificate(*session, pages));
  if (!pages && !heard.empty()) ctx.observe(claim::kBanner, printable(as_text(heard)));
  // No HTTP inside is an answer, not a failure.
  const bool spoke_otherwise =
      !pages && (pages.error().code == Errc::malformed || pages.error().code == Errc::closed);
  if (!pages && !spoke_otherwise) co_return Unexpected(pages.error());
  if (pages && pages->broken) co_return Unexpected(*pages->broken);
  co_return ok;
}

}  // namespace

extern const Probe https{.name = "https",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = recognises,
                         .run = run};

}  // namespace tenken::probes
