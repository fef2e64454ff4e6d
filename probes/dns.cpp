// DNS over TCP: what does the name server call itself? RFC 7766, RFC 4892 (version.bind).
// Sends one question about the server itself, which it answers from memory; nothing is resolved for
// us.
#include "scanner/dissect/dns.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{53};
constexpr std::size_t kPrefix = 2;        // length before each message
constexpr std::size_t kMaxAnswer = 4096;  // bytes; the real answer takes about 80

/// What the server sent, prefix included; other servers' answers are shorter than their "length"
/// says, so this one reads no further than what came when the length is not plausible.
Task<Result<Bytes>> read_answer(ProbeContext& ctx) {
  auto heard = co_await ctx.stream.read_some(kMaxAnswer, ctx.answer_wait);
  if (!heard || heard->empty()) co_return heard;
  if (heard->size() == 1) {
    const auto second = co_await ctx.stream.read_exactly(1);
    if (!second) co_return Unexpected(second.error());
    heard->push_back(second->front());
  }
  const std::size_t length = *Reader(*heard).u16();
  if (length > kMaxAnswer || heard->size() >= length + kPrefix) co_return heard;
  const auto rest = co_await ctx.stream.read_exactly(length + kPrefix - heard->size());
  if (!rest) co_return Unexpected(rest.error());
  heard->insert(heard->end(), rest->begin(), rest->end());
  co_return heard;
}

Task<Result<void>> run(ProbeContext& ctx) {
  if (const auto sent = co_await ctx.stream.write(dissect::dns_version_query()); !sent)
    co_return Unexpected(sent.error());
  const auto heard = co_await read_answer(ctx);
  if (!heard) co_return Unexpected(heard.error());
  if (heard->size() <= kPrefix) co_return ctx.not_mine(*heard, "no DNS answer");
  const auto version = dissect::parse_dns_version(ByteView(*heard).subspan(kPrefix));
  if (!version) co_return ctx.not_mine(*heard, version.error().detail);
  ctx.observe(claim::kProtocol, "dns");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  if (!version->text.empty()) ctx.observe(claim::kBanner, version->text);
  if (const auto software = dissect::name_software("dns", version->text)) {
    ctx.observe(claim::kProduct, software->product);
    if (!software->version.empty()) ctx.observe(claim::kVersion, software->version);
  }
  ctx.cite(EvidenceKind::record, fmt::format("> version.bind TXT CH\n< rcode={} text=\"{}\"\n",
                                             version->rcode, version->text));
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
