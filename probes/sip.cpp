// SIP over TCP: OPTIONS. RFC 3261 section 11.
// OPTIONS asks what the other side can do and rings no phone; no user is registered or called.
#include <array>

#include <fmt/core.h>

#include "probes/http_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/http.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{5060, 5080};

bool recognises(ByteView bytes) { return dissect::starts_response(bytes, "SIP"); }

std::string request_for(const ProbeContext& ctx) {
  const IpAddress& address = ctx.dialer.address();
  std::string host = address.to_string();
  host.resize(std::min(host.find('%'), host.size()));
  if (address.is_v6()) host = fmt::format("[{}]", host);
  const std::string_view transport = ctx.inside_tls() ? "TLS" : "TCP";
  // Nobody answers to the address that we name as ours: it is one of those for documentation.
  return fmt::format(
      "OPTIONS sip:{}:{};transport={} SIP/2.0\r\nVia: SIP/2.0/{} 192.0.2.1:5060;"
      "branch=z9hG4bKtenken\r\nMax-Forwards: 0\r\nFrom: <sip:tenken@192.0.2.1>;tag=tenken\r\n"
      "To: <sip:{}:{}>\r\nCall-ID: tenken@192.0.2.1\r\nCSeq: 1 OPTIONS\r\n"
      "Contact: <sip:tenken@192.0.2.1>\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n",
      host, ctx.port(), ctx.inside_tls() ? "tls" : "tcp", transport, host, ctx.port());
}

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const auto answer = co_await ask_http(ctx.stream, request_for(ctx), ctx.answer_wait, heard);
  if (!answer && answer.error().code == Errc::malformed)
    co_return ctx.not_mine(heard, answer.error().detail);
  if (!answer) co_return Unexpected(answer.error());
  const dissect::HttpResponse& response = answer->response;
  if (response.protocol != "SIP") co_return ctx.not_mine(heard, "the answer is not SIP");
  const bool challenged = response.status == 401 || response.status == 407;
  std::string_view server = response.header("server");
  if (server.empty()) server = response.header("user-agent");
  ctx.observe(claim::kProtocol, "sip");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, challenged ? "password" : "unknown");
  if (const auto software = dissect::read_product_token(server)) {
    ctx.observe(claim::kProduct, printable(software->product, 64));
    if (!software->version.empty()) ctx.observe(claim::kVersion, printable(software->version, 64));
  }
  if (!server.empty()) ctx.observe(claim::kBanner, printable(server));
  ctx.cite(EvidenceKind::record,
           fmt::format("> OPTIONS\n< SIP/{} {} {}\n< server: {}\n< allow: {}\n", response.version,
                       response.status, printable(response.reason), printable(server),
                       printable(response.header("allow"))));
  if (answer->broken) co_return Unexpected(*answer->broken);
  co_return ok;
}

}  // namespace

extern const Probe sip{.name = "sip",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = recognises,
                       .run = run};

}  // namespace tenken::probes
