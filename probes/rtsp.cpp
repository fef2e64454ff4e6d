// RTSP: OPTIONS for the whole server, and DESCRIBE for its root or, where that is unknown to it,
// for the places where cameras have their streams. RFC 2326 sections 10.1 and 10.2. OPTIONS asks
// what the server can do and changes nothing ("does not influence server state"); DESCRIBE asks for
// the description of a stream, by which a server shows whether it wants a login. No stream is set
// up or played, and the challenge is not answered.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "probes/http_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/http.hpp"
#include "scanner/dissect/reply_lines.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 5> kPorts{554, 5554, 7070, 8554, 10554};

constexpr int kOk = 200;
constexpr int kUnauthorised = 401;
constexpr int kNotFound = 404;
constexpr std::array kStreamPaths{
#define PATH(path, makers) std::string_view(path),
#include "data/rtsp_paths.def"
#undef PATH
};

bool recognises(ByteView bytes) { return dissect::starts_response(bytes, "RTSP"); }

std::string url_of(const ProbeContext& ctx) {
  const IpAddress& address = ctx.dialer.address();
  std::string host = address.to_string();
  host.resize(std::min(host.find('%'), host.size()));
  return address.is_v6() ? fmt::format("rtsp://[{}]:{}/", host, ctx.port())
                         : fmt::format("rtsp://{}:{}/", host, ctx.port());
}

/// What the server asks for before it describes a stream.
struct Described {
  int status = 0;         ///< 0: the connection broke off
  std::string_view auth;  ///< value of service.auth
  bool more = false;      ///< the connection serves for another question

  Described() = default;
};

Task<Result<Described>> describe(ProbeContext& ctx, std::string path, int number,
                                 std::string& record) {
  Bytes heard;
  Described described;
  described.auth = "unknown";
  const std::string request =
      fmt::format("DESCRIBE {}{} RTSP/1.0\r\nCSeq: {}\r\nUser-Agent: tenken/" TENKEN_VERSION
                  "\r\nAccept: application/sdp\r\n\r\n",
                  url_of(ctx), path, number);
  const auto answer = co_await ask_http(ctx.stream, request, ctx.answer_wait, heard);
  if (!answer && (answer.error().code == Errc::closed || answer.error().code == Errc::malformed))
    co_return described;
  if (!answer) co_return Unexpected(answer.error());
  const dissect::HttpResponse& response = answer->response;
  record +=
      fmt::format("> DESCRIBE /{}\n< {} {}\n", path, response.status, printable(response.reason));
  if (const std::string_view header = response.header("www-authenticate"); !header.empty()) {
    const dissect::HttpChallenge challenge = dissect::parse_challenge(header);
    ctx.observe("http.auth_scheme", printable(challenge.scheme, 32));
    if (!challenge.realm.empty()) ctx.observe("http.realm", printable(challenge.realm));
    record += fmt::format("< www-authenticate: {} realm={}\n", printable(challenge.scheme, 32),
                          printable(challenge.realm));
  }
  described.status = response.status;
  // "Not found" tells nothing: many have their streams elsewhere.
  if (response.status == kUnauthorised) described.auth = "password";
  if (response.status == kOk) described.auth = "none";
  described.more = !answer->broken && response.protocol == "RTSP" &&
                   !dissect::has_word(response.header("connection"), "close");
  co_return described;
}

/// Asks for the root and, where a camera has nothing there, for the places where cameras have
/// their streams: over the one connection, and only while the server says that it knows no such
/// place. \returns the value of service.auth
Task<Result<std::string_view>> ask_description(ProbeContext& ctx, std::string& record) {
  int number = 2;
  const auto root = co_await describe(ctx, std::string(), number, record);
  if (!root) co_return Unexpected(root.error());
  Described last = *root;
  for (const std::string_view path : kStreamPaths) {
    if (!ctx.may_look_further || !last.more || last.status != kNotFound) break;
    std::string asked(path);
    ++number;
    const auto described = co_await describe(ctx, std::move(asked), number, record);
    // What is known of the service stays true.
    if (!described) break;
    last = *described;
    if (last.auth != "unknown") ctx.observe("rtsp.path", fmt::format("/{}", path));
  }
  co_return last.auth;
}

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
  const std::string server = printable(response.header("server"));
  if (const auto software = dissect::read_product_token(server)) {
    ctx.observe(claim::kProduct, software->product);
    if (!software->version.empty()) ctx.observe(claim::kVersion, software->version);
  }
  ctx.observe(claim::kBanner,
              fmt::format("RTSP/{} {} {}", response.version, response.status, response.reason));
  std::string record = fmt::format(
      "> OPTIONS * RTSP/1.0\n< RTSP/{} {} {}\n< server: {}\n< public: {}\n", response.version,
      response.status, response.reason, server, printable(response.header("public")));
  ctx.cite(EvidenceKind::record, record);
  if (response.status == 401 || answer->broken) {
    ctx.observe(claim::kAuth, response.status == 401 ? "password" : "unknown");
    if (answer->broken) co_return Unexpected(*answer->broken);
    co_return ok;
  }
  const auto auth = co_await ask_description(ctx, record);
  ctx.observe(claim::kAuth, auth ? *auth : "unknown");
  ctx.cite(EvidenceKind::record, std::move(record));
  if (!auth) co_return Unexpected(auth.error());
  co_return ok;
}

}  // namespace

extern const Probe rtsp{.name = "rtsp",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = recognises,
                        .run = run,
                        .guess = true};

}  // namespace tenken::probes
