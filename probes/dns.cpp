// DNS over TCP: what does the name server call itself? RFC 7766, RFC 4892 (version.bind).
// Sends one question about the server itself, which it answers from memory; nothing is resolved for
// us.
#include "scanner/dissect/dns.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/dns_talk.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{53};

Task<Result<void>> run(ProbeContext& ctx) {
  if (const auto sent = co_await ctx.stream.write(dissect::dns_version_query()); !sent)
    co_return Unexpected(sent.error());
  const auto heard = co_await read_dns_answer(ctx);
  if (!heard) co_return Unexpected(heard.error());
  if (heard->size() <= kDnsPrefix) co_return ctx.not_mine(*heard, "no DNS answer");
  const auto version = dissect::parse_dns_version(ByteView(*heard).subspan(kDnsPrefix));
  if (!version) co_return ctx.not_mine(*heard, version.error().detail);
  ctx.observe(claim::kProtocol, "dns");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  // What it says of itself; that nobody else is let in is not tried here.
  ctx.observe("dns.recursion", version->recursion ? "offered" : "not offered");
  if (!version->text.empty()) ctx.observe(claim::kBanner, version->text);
  if (const auto software = dissect::name_software("dns", version->text)) {
    ctx.observe(claim::kProduct, software->product);
    if (!software->version.empty()) ctx.observe(claim::kVersion, software->version);
  }
  ctx.cite(EvidenceKind::record,
           fmt::format("> version.bind TXT CH\n< rcode={} recursion={} text=\"{}\"\n",
                       version->rcode, version->recursion, version->text));
  co_return ok;
}

}  // namespace

extern const Probe dns{.name = "dns",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = true,
                       .recognises = nullptr,
                       .run = run};

}  // namespace tenken::probes
