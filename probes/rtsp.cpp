// RTSP: OPTIONS for the whole server. RFC 2326 section 10.1.
// OPTIONS asks what the server can do and changes nothing ("does not influence server state"); no
// stream is described, set up or played.
#include <array>

#include <fmt/core.h>

#include "probes/http_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/http.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 5> kPorts{554, 5554, 7070, 8554, 10554};

bool recognises(ByteView bytes) { return dissect::starts_response(bytes, "RTSP"); }

Task<Result<void>> run(ProbeContext& ctx) {
  Bytes heard;
  const auto answer = co_await ask_http(
      ctx.stream, "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: tenken/" TENKEN_VERSION "\r\n\r\n",
      ctx.answer_wait, heard);
  if (!answer && answer.error().code == Errc::malformed)
    co_return ctx.not_mine(heard, answer.error().detail);
  if (!answer) co_return Unexpected(answer.error());
  const dissect::HttpResponse& response = answer->response;
  if (response.protocol != "RTSP") co_return ctx.not_mine(heard, "the answer is not RTSP");
  ctx.observe(claim::kProtocol, "rtsp");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, response.status == 401 ? "password" : "unknown");
  const std::string server = printable(response.header("server"));
  if (const auto software = dissect::read_product_token(server)) {
    ctx.observe(claim::kProduct, software->product);
    if (!software->version.empty()) ctx.observe(claim::kVersion, software->version);
  }
  ctx.observe(claim::kBanner,
              fmt::format("RTSP/{} {} {}", response.version, response.status, response.reason));
  ctx.cite(EvidenceKind::record,
           fmt::format("> OPTIONS * RTSP/1.0\n< RTSP/{} {} {}\n< server: {}\n< public: {}\n",
                       response.version, response.status, response.reason, server,
                       printable(response.header("public"))));
  if (answer->broken) co_return Unexpected(*answer->broken);
  co_return ok;
}

}  // namespace

extern const Probe rtsp{.name = "rtsp",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = recognises,
                        .run = run};

}  // namespace tenken::probes
