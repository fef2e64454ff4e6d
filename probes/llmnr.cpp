// LLMNR over TCP: what does the host call itself? RFC 4795 section 2.4: who asks one host alone for
// the name of its address asks by TCP.
// Sends two questions about the host itself, which it answers from memory; registers no name.
#include "scanner/dissect/llmnr.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/dns_talk.hpp"
#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 1> kPorts{5355};
constexpr std::uint16_t kId = 0x746b;     // fixed, so that a repeat sends the same bytes
constexpr int kUncheckedConfidence = 54;  // as of a name that was overheard
constexpr int kCheckedConfidence = 60;

Bytes with_length(const Bytes& question) {
  Bytes message{static_cast<std::byte>(question.size() >> 8U),
                static_cast<std::byte>(question.size() & 0xFFU)};
  message.insert(message.end(), question.begin(), question.end());
  return message;
}

/// Whether the name leads back to the host.
Task<Result<bool>> leads_back(ProbeContext& ctx, const IpAddress& host, std::string name) {
  const auto question = dissect::make_llmnr_check(kId, name, host.is_v4());
  if (!question) co_return false;
  const Bytes message = with_length(*question);
  if (const auto sent = co_await ctx.stream.write(message); !sent)
    co_return Unexpected(sent.error());
  const auto heard = co_await read_dns_answer(ctx);
  if (!heard) co_return Unexpected(heard.error());
  if (heard->size() <= kDnsPrefix) co_return false;
  const auto said = dissect::read_llmnr_name(ByteView(*heard).subspan(kDnsPrefix), kId, host);
  co_return said == name;
}

Task<Result<void>> run(ProbeContext& ctx) {
  const IpAddress host = ctx.dialer.address();
  const Bytes question = with_length(dissect::make_llmnr_question(kId, host));
  if (const auto sent = co_await ctx.stream.write(question); !sent)
    co_return Unexpected(sent.error());
  const auto heard = co_await read_dns_answer(ctx);
  if (!heard) co_return Unexpected(heard.error());
  if (heard->size() <= kDnsPrefix) co_return ctx.not_mine(*heard, "no LLMNR answer");
  const auto name = dissect::read_llmnr_name(ByteView(*heard).subspan(kDnsPrefix), kId, host);
  if (!name) co_return ctx.not_mine(*heard, "no name in an LLMNR answer");
  ctx.observe(claim::kProtocol, "llmnr");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  const auto checked = co_await leads_back(ctx, host, *name);
  const bool sure = checked.value_or(false);
  ctx.observe_device(claim::kHostname, *name, sure ? kCheckedConfidence : kUncheckedConfidence);
  ctx.cite(EvidenceKind::record,
           fmt::format("> PTR of {}\n< {}\n# the name leads back to the host: {}\n",
                       host.to_string(), *name, sure ? "yes" : "not said"));
  if (!checked) co_return Unexpected(checked.error());
  co_return ok;
}

}  // namespace

extern const Probe llmnr{.name = "llmnr",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = nullptr,
                         .run = run};

}  // namespace tenken::probes
