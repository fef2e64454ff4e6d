// HTTP: GET / and at most one redirect within the same host and port. RFC 9110, RFC 9112.
// Sends GET requests only, which RFC 9110 section 9.2.1 defines as safe: they ask for nothing but a
// page. No cookies, no credentials; links and redirects to other hosts are not followed.
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
  co_return co_await ctx.dialer.connect(ctx.port(), net::StreamLimits());
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const auto pages = co_await fetch_pages(ctx, "http", reconnect, heard);
  if (!pages && pages.error().code == Errc::malformed)
    co_return ctx.not_mine(heard, pages.error().detail);
  if (!pages) co_return Unexpected(pages.error());
  if (pages->first.protocol != "HTTP" || dissect::wants_tls(pages->first))
    co_return ctx.not_mine(heard, "the answer is not plain HTTP");
  ctx.observe(claim::kProtocol, "http");
  ctx.observe(claim::kCleartext, "true");
  HttpSummary summary = observe_http(ctx, pages->first, pages->page);
  ctx.observe(claim::kAuth, summary.auth);
  if (!pages->broken) summary.record += co_await look_further(ctx, "http", reconnect, pages->page);
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
                        .run = run};

}  // namespace tenken::probes
