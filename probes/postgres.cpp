// PostgreSQL: does it offer TLS, and is it there at all? PostgreSQL 15, sections 55.2.10 and 55.7.
// Sends an SSLRequest, takes up TLS where it is offered, and then a start-up message that names no
// user, which every server refuses with an error of its own form before it looks for one. Nobody is
// logged in; the server logs one line.
#include "scanner/dissect/postgres.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/claim_keys.hpp"
#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "probes/tls_claims.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{5432, 5433};

/// The server's word about TLS: 'S', 'N', or of another protocol.
Task<Result<Bytes>> ask_tls(ProbeContext& ctx) {
  if (const auto sent = co_await ctx.stream.write(dissect::postgres_ssl_request()); !sent)
    co_return Unexpected(sent.error());
  auto heard = co_await ctx.stream.read_some(1, ctx.answer_wait);
  if (!heard) co_return Unexpected(heard.error());
  const std::string_view said = as_text(*heard);
  if (said == "S" || said == "N" || said == "E") co_return heard;
  if (!heard->empty()) {
    const auto rest = co_await ctx.stream.read_some(kMaxAnswer, ctx.answer_wait);
    if (rest) heard->insert(heard->end(), rest->begin(), rest->end());
  }
  co_return ctx.not_mine(*heard, "no answer to an SSLRequest");
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto said = co_await ask_tls(ctx);
  if (!said) co_return Unexpected(said.error());
  const bool tls = as_text(*said) == "S";
  std::string record = fmt::format("> SSLRequest\n< {}\n", as_text(*said));
  if (as_text(*said) == "E") ctx.stream.unread(*said);  // older than 7.1: the error itself
  if (tls) {
    const net::TlsOptions options;
    const auto session = co_await ctx.stream.start_tls(options);
    if (!session) co_return Unexpected(session.error());
    record += observe_tls(ctx, *session);
  }
  const auto message =
      co_await ask_message(ctx, dissect::postgres_start_without_user(), dissect::postgres_message);
  if (!message) co_return Unexpected(message.error());
  const dissect::PostgresError error = dissect::parse_postgres_error(*message);
  if (!error.is_error()) co_return ctx.not_mine(*message, "no error of PostgreSQL");
  ctx.observe(claim::kProtocol, "postgresql");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  ctx.observe(claim::kProduct, "PostgreSQL", 80);  // relatives speak the same
  ctx.observe(kStartTls, tls ? "offered" : "absent");
  ctx.observe(claim::kBanner, printable(error.message));
  record += fmt::format("> start-up without a user\n< {} {} {}\n", printable(error.severity, 16),
                        printable(error.code, 16), printable(error.message));
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe postgres{.name = "postgres",
                            .transport = Transport::tcp,
                            .ports = kPorts,
                            .risk = Risk::safe,
                            .client_first = true,
                            .recognises = nullptr,
                            .run = run};

}  // namespace tenken::probes
