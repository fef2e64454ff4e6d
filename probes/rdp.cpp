// Remote Desktop: how does the server protect sessions? MS-RDPBCGR sections 2.2.1.1 and 2.2.1.2.
// Sends a connection request that offers every protection, and a TLS handshake where the server
// chooses one that begins with it. No session is set up and nobody named.
#include "scanner/dissect/rdp.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "probes/tls_claims.hpp"
#include "scanner/dissect/s7.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{3389, 3390};
constexpr std::uint32_t kOffer = dissect::kRdpTls | dissect::kRdpCredSsp | dissect::kRdpCredSspEx;

std::string_view protection(const dissect::RdpConfirm& confirm) {
  if (confirm.failure) return "refused";
  switch (confirm.chosen) {
    case dissect::kRdpTls:
      return "tls";
    case dissect::kRdpCredSsp:
    case dissect::kRdpCredSspEx:
      return "nla";
    default:
      return "standard";
  }
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto message =
      co_await ask_message(ctx, dissect::rdp_connect(kOffer), dissect::tpkt_message);
  if (!message) co_return Unexpected(message.error());
  const auto confirm = dissect::parse_rdp_confirm(*message);
  if (!confirm) co_return ctx.not_mine(*message, confirm.error().detail);
  // A server of another protocol over ISO transport confirms, too, but negotiates nothing.
  const bool usual = ctx.port() == kPorts.front() || ctx.port() == kPorts.back();
  if (!confirm->negotiates && !usual) co_return ctx.not_mine(*message, "negotiates nothing");
  const std::string_view kind = protection(*confirm);
  ctx.observe(claim::kProtocol, "rdp", confirm->negotiates ? 100 : 70);
  ctx.observe(claim::kCleartext, "false");
  // Only network level authentication asks before a session begins.
  ctx.observe(claim::kAuth, kind == "nla" ? "password" : "unknown");
  ctx.observe("rdp.protection", kind);
  std::string record = fmt::format("> connection request, protocols {}\n< {}\n", kOffer, kind);
  ctx.cite(EvidenceKind::record, record);
  if (kind != "tls" && kind != "nla") co_return ok;
  const net::TlsOptions options;
  const auto session = co_await ctx.stream.start_tls(options);
  if (!session)
    co_return fail(session.error().code == Errc::malformed ? Errc::limit : session.error().code,
                   session.error().detail);
  record += observe_tls(ctx, *session);
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe rdp{.name = "rdp",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = nullptr,
                       .run = run};

}  // namespace tenken::probes
