// Servers that name their protocol in their greeting (data/banners.def) and have no probe of their
// own: NNTP, rsync, IRC, ... Reads the greeting and, where the protocol has one, sends its command
// to leave (QUIT, LOGOUT). No login.
#include "scanner/dissect/banner.hpp"

#include <array>
#include <chrono>

#include <fmt/core.h>

#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::uint16_t, 2> kPorts{119, 873};
constexpr std::size_t kMaxGreeting = 2048;  // bytes
constexpr auto kFirstWait = 5s;
constexpr auto kSettle = 1800ms;  // between bytes of a line that is not complete

bool recognises(ByteView greeting) { return dissect::recognise_banner(greeting).has_value(); }

/// The greeting, read until it is recognised and its line is complete, or until the server pauses.
Task<Result<Bytes>> read_greeting(ProbeContext& ctx) {
  Bytes greeting;
  std::chrono::milliseconds wait = kFirstWait;
  while (greeting.size() < kMaxGreeting) {
    const auto bytes = co_await ctx.stream.read_some(kMaxGreeting - greeting.size(), wait);
    if (!bytes && greeting.empty()) co_return Unexpected(bytes.error());
    if (!bytes || bytes->empty()) break;
    greeting.insert(greeting.end(), bytes->begin(), bytes->end());
    if (greeting.back() == std::byte{'\n'} && recognises(greeting)) break;
    wait = kSettle;
  }
  co_return greeting;
}

Task<Result<void>> run(ProbeContext& ctx) {
  const auto greeting = co_await read_greeting(ctx);
  if (!greeting) co_return Unexpected(greeting.error());
  const auto banner = dissect::recognise_banner(*greeting);
  if (!banner) co_return ctx.not_mine(*greeting, "no known greeting");
  ctx.observe(claim::kProtocol, banner->row->protocol);
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, "unknown");
  if (!banner->row->product.empty()) ctx.observe(claim::kProduct, banner->row->product);
  if (!banner->version.empty()) ctx.observe(claim::kVersion, banner->version);
  ctx.observe(claim::kBanner, printable(banner->stated));
  ctx.cite(EvidenceKind::record, fmt::format("< {}\n", printable(banner->stated, 1024)));
  if (banner->row->farewell.empty()) co_return ok;
  co_return co_await ctx.stream.write(to_bytes(banner->row->farewell));
}

}  // namespace

extern const Probe banner{.name = "banner",
                          .transport = Transport::tcp,
                          .ports = kPorts,
                          .risk = Risk::safe,
                          .client_first = false,
                          .recognises = recognises,
                          .run = run};

}  // namespace tenken::probes
