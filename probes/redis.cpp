// Redis: does it answer without a password? Redis documentation, PING, INFO.
// Sends PING, and where that is answered INFO for the section "server", which tells of the program.
// Both read; no key is looked at.
#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/resp.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{6379, 6380};

bool starts_with(const Bytes& message, std::string_view text) {
  return as_text(message).starts_with(text);
}

/// What the answer to PING says about a password; nothing where it is none of Redis.
std::optional<std::string_view> auth_of(const Bytes& message) {
  if (starts_with(message, "+PONG")) return "none";
  if (starts_with(message, "-NOAUTH")) return "password";
  // Without a password, but only for the machine itself ("protected mode").
  if (starts_with(message, "-DENIED")) return "unknown";
  if (starts_with(message, "-LOADING") || starts_with(message, "-MASTERDOWN")) return "none";
  if (starts_with(message, "-ERR operation not permitted")) return "password";  // before 2.8
  return std::nullopt;
}

/// Also the answer to an HTTP request by guess.
bool recognises(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  return text.starts_with("-ERR unknown command") || text.starts_with("-ERR wrong number of arg") ||
         text.starts_with("-NOAUTH") || text.starts_with("-DENIED Redis");
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto pong = co_await ask_message(ctx, to_bytes("PING\r\n"), dissect::resp_message);
  if (!pong) co_return Unexpected(pong.error());
  const auto auth = auth_of(*pong);
  if (!auth) co_return ctx.not_mine(*pong, "no answer of Redis to PING");
  const std::string_view said = dissect::resp_text(*pong);
  ctx.observe(claim::kProtocol, "redis");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, *auth);
  ctx.observe(claim::kBanner, printable(said));
  std::string record = fmt::format("> PING\n< {}\n", printable(said));
  ctx.cite(EvidenceKind::record, record);
  if (*auth != "none") co_return ok;
  const auto answer = co_await ask_message(ctx, to_bytes("INFO server\r\n"), dissect::resp_message);
  if (!answer && answer.error().code == Errc::malformed) co_return ok;  // renamed or forbidden
  if (!answer) co_return Unexpected(answer.error());
  const std::string_view info = dissect::resp_text(*answer);
  const std::string_view version = dissect::redis_info(info, "redis_version");
  if (version.empty()) co_return ok;
  ctx.observe(claim::kProduct, "Redis");
  ctx.observe(claim::kVersion, printable(version, 64));
  const std::string_view os = dissect::redis_info(info, "os");
  record += fmt::format("> INFO server\n< redis_version:{}\n< os:{}\n", printable(version, 64),
                        printable(os, 64));
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe redis{.name = "redis",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = recognises,
                         .run = run};

}  // namespace tenken::probes
