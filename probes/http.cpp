// HTTP, in clear or inside TLS: GET / and at most one redirect within the same host and port. RFC
// 9110, RFC 9112. Sends GET requests only, which RFC 9110 section 9.2.1 defines as safe: they ask
// for nothing but a page. No cookies, no credentials; links and redirects to other hosts are not
// followed.
#include <array>

#include "probes/http_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/tls_hint.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 14> kPorts{80,   81,   82,   88,   631,  3000, 5000,
                                               7547, 8000, 8008, 8080, 8081, 8088, 8888};

bool recognises(ByteView bytes) { return dissect::starts_response(bytes, "HTTP"); }

Task<Result<std::unique_ptr<net::Stream>>> reconnect(ProbeContext& ctx) {
  co_return co_await ctx.reconnect();
}

/// A server that asks for a certificate and then turns us away lets in only those who have one.
bool needs_certificate(const ProbeContext& ctx, int status) {
  return ctx.certificate_requested &&
         (status == 400 || status == 401 || status == 403 || status == 495 || status == 496);
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const auto pages =
      co_await fetch_pages(ctx, ctx.inside_tls() ? "https" : "http", reconnect, heard);
  if (!pages && pages.error().code == Errc::malformed)
    co_return ctx.not_mine(heard, pages.error().detail);
  if (!pages) co_return Unexpected(pages.error());
  const bool wants_tls = !ctx.inside_tls() && dissect::wants_tls(pages->first);
  if (pages->first.protocol != "HTTP" || wants_tls)
    co_return ctx.not_mine(heard, "the answer is not plain HTTP");
  ctx.observe(claim::kProtocol, "http");
  ctx.observe(claim::kCleartext, "true");
  HttpSummary summary = observe_http(ctx, pages->first, pages->page);
  const bool certificate = needs_certificate(ctx, pages->first.status);
  ctx.observe(claim::kAuth, certificate ? "certificate" : summary.auth, certificate ? 90 : 100);
  ctx.cite(EvidenceKind::record, std::move(summary.record));
  if (pages->broken) co_return Unexpected(*pages->broken);
  co_return ok;
}

}  // namespace

extern const Probe http{.name = "http",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = recognises,
                        .run = run,
                        .guess = true};

}  // namespace tenken::probes
