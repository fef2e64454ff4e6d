// VNC: which ways to log in does the server offer? RFC 6143 sections 7.1.1 and 7.1.2.
// Answers the greeting with the same version, or 3.8 at most, and reads the list of security types.
// None is chosen, so no session begins and no screen is touched; servers of 3.3 choose themselves,
// and are left there, too. A server that counts failed logins counts a connection that was left as
// what any port scan leaves.
#include <algorithm>
#include <array>
#include <string>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/rfb.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 6> kPorts{5900, 5901, 5902, 5903, 5904, 5905};
constexpr int kNewestMinor = 8;
constexpr int kListsSince = 7;  // minor version from which the server sends a list

bool recognises(ByteView greeting) { return dissect::parse_rfb_version(greeting).has_value(); }

std::string list_text(const dissect::RfbSecurity& security) {
  std::string text;
  for (const std::uint8_t type : security.types) {
    const std::string_view name = dissect::rfb_security_name(type);
    text += fmt::format("{}{}", text.empty() ? "" : ",",
                        name.empty() ? std::to_string(type) : std::string(name));
  }
  return text;
}

/// What all ways to log in have in common; a refusal tells nothing.
std::string_view auth_of(const dissect::RfbSecurity& security) {
  if (security.types.empty()) return "unknown";
  for (const std::uint8_t type : security.types)
    if (type == dissect::kRfbNoLogin) return "none";
  return "password";
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto greeting = co_await ctx.stream.read_exactly(dissect::kRfbVersionSize);
  if (!greeting) co_return Unexpected(greeting.error());
  const auto version = dissect::parse_rfb_version(*greeting);
  if (!version) co_return ctx.not_mine(*greeting, "no RFB greeting");
  ctx.observe(claim::kProtocol, "vnc");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kBanner, printable(as_text(*greeting).substr(0, greeting->size() - 1)));
  ctx.observe("vnc.version", fmt::format("{}.{}", version->major, version->minor));

  const bool old = version->major == 3 && version->minor < kListsSince;
  const std::string answer =
      fmt::format("RFB 003.{:03}\n", old                  ? 3
                                     : version->major > 3 ? kNewestMinor
                                                          : std::min(version->minor, kNewestMinor));
  if (const auto sent = co_await ctx.stream.write(to_bytes(answer)); !sent) {
    ctx.observe(claim::kAuth, "unknown");
    co_return Unexpected(sent.error());
  }
  const auto message = co_await read_message(
      ctx, ctx.stream, old ? dissect::rfb33_security_message : dissect::rfb_security_message,
      ctx.answer_wait);
  if (!message) {
    // The greeting was RFB; what follows is only missing.
    ctx.observe(claim::kAuth, "unknown");
    const Errc code = message.error().code == Errc::malformed ? Errc::limit : message.error().code;
    co_return fail(code, message.error().detail);
  }
  const dissect::RfbSecurity security = dissect::parse_rfb_security(*message, old);
  const std::string types = list_text(security);
  ctx.observe(claim::kAuth, auth_of(security));
  if (!types.empty()) ctx.observe("vnc.security_types", types);
  ctx.cite(EvidenceKind::record,
           fmt::format("< {}> {}< security types: {}\n# {}\n", as_text(*greeting), answer, types,
                       printable(security.reason)));
  co_return ok;
}

}  // namespace

extern const Probe vnc{.name = "vnc",
                       .transport = Transport::tcp,
                       .ports = kPorts,
                       .risk = Risk::safe,
                       .client_first = false,
                       .recognises = recognises,
                       .run = run};

}  // namespace tenken::probes
