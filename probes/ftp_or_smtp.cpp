// A greeting of "220" that names nothing, as small devices send it: FTP and SMTP both begin so.
// RFC 959 section 5.4, RFC 5321 section 4.3.2, RFC 2389 (FEAT).
// Sends FEAT, and where that says nothing EHLO and SYST, all of which are allowed before a login
// and concern this connection only; then asks as the probe of the protocol does.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "probes/line_server.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/banner.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{21, 25};
constexpr int kFeatures = 211;
constexpr int kSystem = 215;
constexpr int kGreeted = 250;
constexpr int kLoginFirst = 530;

/// A whole line of the code and perhaps words, none of which is known.
bool recognises(ByteView greeting) {
  const std::string_view text = as_text(greeting);
  return text.size() > 3 && text.starts_with("220") &&
         std::string_view(" -\r\n").find(text[3]) != std::string_view::npos &&
         text.ends_with('\n') && !dissect::recognise_banner(greeting);
}

Task<Result<int>> code_of(ProbeContext& ctx, std::string command) {
  const auto reply = co_await ask_lines(ctx.stream, std::move(command), dissect::ReplyForm::coded);
  if (!reply) co_return Unexpected(reply.error());
  co_return reply->empty() ? 0 : dissect::reply_code(reply->back());
}

/// Null: neither of them. Servers that want a login or TLS first say so to anything, so that only
/// the one that greets back is asked for last.
Task<Result<const LineProtocol*>> tell_apart(ProbeContext& ctx) {
  const auto features = co_await code_of(ctx, "FEAT\r\n");
  if (!features) co_return Unexpected(features.error());
  if (*features == kFeatures) co_return &ftp_protocol();
  const auto hello = co_await code_of(ctx, "EHLO [192.0.2.1]\r\n");
  if (!hello) co_return Unexpected(hello.error());
  if (*hello == kGreeted) co_return &smtp_protocol();
  const auto system = co_await code_of(ctx, "SYST\r\n");
  if (!system) co_return Unexpected(system.error());
  if (*system == kSystem || *system == kLoginFirst) co_return &ftp_protocol();
  co_return nullptr;
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto greeting = co_await ask_lines(ctx.stream, "", dissect::ReplyForm::coded);
  if (!greeting && greeting.error().code == Errc::limit)
    co_return fail(Errc::malformed, "the greeting has no end");
  if (!greeting) co_return Unexpected(greeting.error());
  std::string said;
  for (const std::string& line : *greeting) said += line + "\r\n";
  if (!recognises(as_bytes(said))) co_return ctx.not_mine(as_bytes(said), "another greeting");
  const auto protocol = co_await tell_apart(ctx);
  if (!protocol) co_return Unexpected(protocol.error());
  if (*protocol == nullptr) co_return ctx.not_mine(as_bytes(said), "neither FTP nor SMTP");
  ctx.stream.unread(to_bytes(said));
  co_return co_await run_line_protocol(ctx, **protocol, true);
}

}  // namespace

extern const Probe ftp_or_smtp{.name = "ftp_or_smtp",
                               .transport = Transport::tcp,
                               .ports = kPorts,
                               .risk = Risk::safe,
                               .client_first = false,
                               .recognises = recognises,
                               .run = run};

}  // namespace tenken::probes
