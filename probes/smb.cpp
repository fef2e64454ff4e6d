// SMB: the newest version that the server speaks, whether it signs, and whether it still takes
// SMB 1. MS-SMB2 section 2.2.4, MS-CIFS section 2.2.4.52.
// Sends the negotiation of SMB 2 and, over a second connection, that of SMB 1. Both come before a
// session: nobody is named and no share opened.
#include "scanner/dissect/smb.hpp"

#include <array>
#include <optional>
#include <string>

#include <fmt/core.h>
#include <openssl/rand.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/smb_requests.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{445};
constexpr std::size_t kSalt = 32;

Bytes fresh_salt() {
  std::array<unsigned char, kSalt> salt{};
  if (RAND_bytes(salt.data(), kSalt) != 1) salt.fill(1);
  const auto bytes = std::as_bytes(std::span(salt));
  return {bytes.begin(), bytes.end()};
}

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

/// The server's answer to a negotiation; nothing where it is none.
Task<Result<Bytes>> negotiate(ProbeContext& ctx, net::Stream& stream, Bytes request) {
  if (const auto sent = co_await stream.write(std::move(request)); !sent)
    co_return Unexpected(sent.error());
  co_return co_await read_message(ctx, stream, dissect::smb_message, ctx.answer_wait);
}

/// Over a connection of its own. Nothing: it could not be asked.
Task<Result<std::optional<bool>>> takes_smb1(ProbeContext& ctx) {
  const auto stream = co_await ctx.reconnect();
  if (!stream && ends_everything(stream.error().code)) co_return Unexpected(stream.error());
  if (!stream) co_return std::nullopt;
  const auto answer = co_await negotiate(ctx, **stream, dissect::smb1_negotiate());
  if (!answer && ends_everything(answer.error().code)) co_return Unexpected(answer.error());
  // Who does not speak it hangs up.
  if (!answer && answer.error().code == Errc::closed) co_return std::optional<bool>(false);
  if (!answer) co_return std::nullopt;
  const auto message = dissect::parse_smb(*answer);
  co_return std::optional<bool>(message.whole() && !message.value.smb2 && message.value.answer &&
                                message.value.dialect != dissect::SmbMessage::kNoDialect);
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto answer = co_await negotiate(ctx, ctx.stream, dissect::smb2_negotiate(fresh_salt()));
  if (!answer && ends_everything(answer.error().code)) co_return Unexpected(answer.error());
  const auto message = answer ? dissect::parse_smb(*answer) : dissect::Heard<dissect::SmbMessage>();
  const bool modern = message.whole() && message.value.smb2 && message.value.answer;
  ctx.stream.close();
  const auto old = co_await takes_smb1(ctx);
  if (!old) co_return Unexpected(old.error());
  if (!modern && !old->value_or(false)) {
    if (!answer) co_return Unexpected(answer.error());
    co_return ctx.not_mine(*answer, "no SMB");
  }
  ctx.observe(claim::kProtocol, "smb");
  ctx.observe(claim::kCleartext, "true");  // encryption is a setting of shares and users
  ctx.observe(claim::kAuth, "unknown");
  std::string record = "> negotiate SMB 2.0.2 to 3.1.1\n";
  if (modern) {
    const std::string_view dialect = dissect::smb_dialect_name(message.value.dialect);
    ctx.observe("smb.dialect", dialect.empty() ? "unknown" : dialect);
    ctx.observe("smb.signing", message.value.signing_required ? "required" : "optional");
    record += fmt::format("< {}\n# signing {}\n", dialect,
                          message.value.signing_required ? "required" : "optional");
  } else {
    ctx.observe("smb.dialect", "1");
    record += "< none of them\n";
  }
  if (old->has_value()) ctx.observe("smb.v1", **old ? "accepted" : "refused");
  record += fmt::format("> negotiate SMB 1\n< {}\n", !old->has_value() ? "no answer"
                                                     : **old           ? "accepted"
                                                                       : "refused");
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe smb{.name = "smb",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = nullptr,
                       .run = run};

}  // namespace tenken::probes
