// Telnet: option negotiation, banner, login prompt. RFC 854 (commands), RFC 855 (options).
// Sends nothing but refusals of the options that the server offers, as any client without options
// does; never a user name, a password or a line end. So no login is attempted and no state changes.
#include "scanner/dissect/telnet.hpp"

#include <array>
#include <chrono>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/telnet_prompt.hpp"
#include "scanner/dissect/volatile.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;
using dissect::PromptKind;

constexpr std::array<std::uint16_t, 4> kPorts{23, 2323, 23231, 60023};
constexpr std::size_t kMaxReceived = 8192;  // bytes; a greeting for people is shorter
constexpr auto kFirstWait = 5s;       // some daemons look up the client's name before they speak
constexpr auto kPromptWait = 4000ms;  // until a prompt follows the negotiation
constexpr auto kSettle = 450ms;       // a slow line leaves 200 ms between two bytes of one prompt

bool asks_login(PromptKind kind) {
  return kind == PromptKind::login || kind == PromptKind::password;
}

/// Whether the prompt looks finished: "login" may still become "login:".
bool is_complete(const dissect::Screen& screen) {
  return screen.kind != PromptKind::none &&
         std::string_view(":>#$%?").find(screen.prompt.back()) != std::string_view::npos;
}

bool recognises(ByteView greeting) {
  if (dissect::has_telnet_negotiation(greeting)) return true;
  const PromptKind kind = dissect::read_screen(as_text(greeting)).kind;
  return asks_login(kind) || kind == PromptKind::shell;
}

/// What was said in both directions, in an order and form that do not hang on the network's timing:
/// the negotiation first, then the text, with terminal numbers and times masked.
std::string conversation(const dissect::TelnetReader& reader, const Bytes& sent) {
  std::string text;
  if (reader.negotiated()) text += fmt::format("< IAC {}\n", reader.offers());
  if (!sent.empty()) text += "> IAC WONT, DONT: every option refused\n";
  net::Transcript shown;
  shown.add(net::Transcript::Direction::received, as_bytes(dissect::mask_volatile(reader.text())));
  return text + shown.to_string();
}

void observe_login(ProbeContext& ctx, PromptKind kind) {
  if (asks_login(kind)) return ctx.observe(claim::kAuth, "password");
  if (kind == PromptKind::shell) return ctx.observe(claim::kAuth, "none");
  // "Router>": a command line as far as can be told without typing.
  if (kind == PromptKind::command) return ctx.observe(claim::kAuth, "none", 70);
  ctx.observe(claim::kAuth, "unknown");
}

void observe_all(ProbeContext& ctx, const dissect::TelnetReader& reader,
                 const dissect::Screen& screen) {
  ctx.observe(claim::kProtocol, "telnet", reader.negotiated() ? 100 : 80);
  ctx.observe(claim::kCleartext, "true");
  observe_login(ctx, screen.kind);
  if (reader.negotiated()) ctx.observe("telnet.options", reader.offers());
  if (!screen.prompt.empty())
    ctx.observe("telnet.prompt", printable(dissect::mask_volatile(screen.prompt)));
  if (!screen.banner.empty())
    ctx.observe(claim::kBanner, printable(dissect::mask_volatile(screen.banner)));
  if (const auto software = dissect::name_software("telnet", screen.banner)) {
    ctx.observe(claim::kProduct, software->product, 80);
    if (!software->version.empty()) ctx.observe(claim::kVersion, software->version, 80);
  }
}

Task<Result<void>> run(ProbeContext& ctx) {
  dissect::TelnetReader reader;
  dissect::Screen screen;
  Bytes received;
  Bytes sent;
  Result<void> end = ok;
  std::chrono::milliseconds wait = kFirstWait;
  while (received.size() < kMaxReceived) {
    const auto bytes = co_await ctx.stream.read_some(kMaxReceived - received.size(), wait);
    if (!bytes) end = Unexpected(bytes.error());
    if (!bytes || bytes->empty()) break;
    received.insert(received.end(), bytes->begin(), bytes->end());
    Bytes refusals = reader.feed(*bytes);
    screen = dissect::read_screen(reader.text());
    if (!refusals.empty()) {
      sent.insert(sent.end(), refusals.begin(), refusals.end());
      end = co_await ctx.stream.write(std::move(refusals));
      if (!end) break;
    }
    wait = is_complete(screen) ? kSettle : kPromptWait;
  }
  const bool plain_prompt = asks_login(screen.kind) || screen.kind == PromptKind::shell;
  if (!reader.negotiated() && !plain_prompt) {
    if (received.empty() && !end) co_return end;
    co_return ctx.not_mine(received, "neither Telnet negotiation nor a login prompt");
  }
  observe_all(ctx, reader, screen);
  ctx.cite(EvidenceKind::transcript, conversation(reader, sent));
  co_return end;
}

}  // namespace

extern const Probe telnet{.name = "telnet",
                          .transport = Transport::tcp,
                          .ports = kPorts,
                          .risk = Risk::safe,
                          .client_first = false,
                          .recognises = recognises,
                          .run = run};

}  // namespace tenken::probes
