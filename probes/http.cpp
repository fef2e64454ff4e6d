// HTTP, in clear or inside TLS: GET / and at most one redirect within the same host and port. RFC
// 9110, RFC 9112. Sends GET requests only, which RFC 9110 section 9.2.1 defines as safe: they ask
// for nothing but a page. No cookies, no credentials; links and redirects to other hosts are not
// followed.
#include <array>

#include "probes/http_talk.hpp"
#include "probes/onvif_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/html.hpp"
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

/// The port on which a provider's server tells a router to call back (TR-069 section 3.2.2): a
/// login by digest is demanded there.
constexpr std::uint16_t kConnectionRequest = 7547;
constexpr int kListenerConfidence = 70;

bool looks_like_camera(const ProbeContext& ctx, const HttpPages& pages) {
  const dissect::HttpChallenge challenge =
      dissect::parse_challenge(pages.first.header("www-authenticate"));
  const dissect::HtmlFacts html =
      dissect::read_html(pages.page.body, pages.page.header("content-type"));
  return may_speak_onvif(ctx.port(), pages.first.header("server"), challenge.realm, html.title);
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const std::string_view scheme = ctx.inside_tls() ? "https" : "http";
  const auto pages = co_await fetch_pages(ctx, scheme, reconnect, heard);
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
  if (!pages->broken) summary.record += co_await look_further(ctx, scheme, reconnect, pages->page);
  ctx.cite(EvidenceKind::record, std::move(summary.record));
  if (ctx.port() == kConnectionRequest && pages->first.status == 401)
    ctx.observe("http.tr069_listener", "true", kListenerConfidence);
  if (pages->broken) co_return Unexpected(*pages->broken);
  if (ctx.max_risk < Risk::careful || !looks_like_camera(ctx, *pages)) co_return ok;
  const auto onvif = co_await observe_onvif(ctx);
  if (!onvif) co_return Unexpected(onvif.error());
  ctx.cite_more(*onvif);
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
