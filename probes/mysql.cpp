// MySQL and MariaDB: the greeting. MySQL Internals, "Protocol::HandshakeV10".
// Sends nothing. A server counts clients that leave before they log in and shuts out an address
// after max_connect_errors of them in a row (100 by default): one connection a scan stays far
// below.
#include "scanner/dissect/mysql.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/claim_keys.hpp"
#include "probes/probe.hpp"
#include "probes/talk.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{3306, 3307};

bool recognises(ByteView greeting) {
  const auto message = dissect::mysql_message(greeting);
  if (!message) return false;
  const auto read = dissect::parse_mysql_greeting(*message);
  return read && (!read->refused || read->code != 0);
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto message =
      co_await read_message(ctx, ctx.stream, dissect::mysql_message, ctx.answer_wait);
  if (!message) co_return Unexpected(message.error());
  const auto greeting = dissect::parse_mysql_greeting(*message);
  if (!greeting) co_return ctx.not_mine(*message, greeting.error().detail);
  ctx.observe(claim::kProtocol, "mysql");
  if (greeting->refused) {
    ctx.observe(claim::kCleartext, "true");
    ctx.observe(claim::kAuth, "unknown");
    if (greeting->reason.find("MariaDB") != std::string_view::npos)
      ctx.observe(claim::kProduct, "MariaDB");
    const std::string reason = printable(greeting->reason);
    ctx.observe(claim::kBanner, reason);
    ctx.cite(EvidenceKind::record, fmt::format("< error {}: {}\n", greeting->code, reason));
    co_return ok;
  }
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "password");
  ctx.observe(claim::kProduct, greeting->is_mariadb() ? "MariaDB" : "MySQL");
  ctx.observe(claim::kVersion, printable(greeting->number(), 64));
  ctx.observe(claim::kBanner, printable(greeting->version));
  ctx.observe(kStartTls, greeting->tls ? "offered" : "absent");
  if (!greeting->plugin.empty()) ctx.observe("mysql.auth_plugin", printable(greeting->plugin, 64));
  ctx.cite(EvidenceKind::record,
           fmt::format("< version: {}\n< TLS: {}\n< plugin: {}\n", printable(greeting->version),
                       greeting->tls, printable(greeting->plugin, 64)));
  co_return ok;
}

}  // namespace

extern const Probe mysql{.name = "mysql",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = false,
                         .recognises = recognises,
                         .run = run};

}  // namespace tenken::probes
