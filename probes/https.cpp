// TLS, and what is spoken inside: HTTP, or the protocol that the port hints at, or whatever greets.
// RFC 8446, RFC 5246, RFC 9110.
// Sends a ClientHello and then what the probe of the protocol inside sends (GET requests for HTTP);
// afterwards, unless only safe questions are allowed, a few ClientHellos that are left at the
// server's answer (probes/tls_posture.hpp). No client certificate, no credentials. A service whose
// protocol inside is not known is named "tls".
#include <algorithm>
#include <array>
#include <utility>

#include "probes/probe.hpp"
#include "probes/tls_claims.hpp"
#include "probes/tls_posture.hpp"
#include "scanner/dissect/tls_hint.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::uint16_t, 19> kPorts{322,  443,  465,  636,  853,  990,  993,
                                               995,  4443, 5001, 5061, 5671, 5986, 7443,
                                               8043, 8443, 8883, 9443, 10443};

// Where the protocol inside is another than HTTP, and who speaks it.
constexpr std::array<std::pair<std::uint16_t, std::string_view>, 9> kInside{{{322, "rtsp"},
                                                                             {465, "smtp"},
                                                                             {853, "dns"},
                                                                             {990, "ftp"},
                                                                             {993, "imap"},
                                                                             {995, "pop3"},
                                                                             {5061, "sip"},
                                                                             {5671, "amqp"},
                                                                             {8883, "mqtt"}}};

constexpr auto kServerFirstWait = 4000ms;  // for a greeting inside where one is usual
constexpr auto kGlance = 500ms;            // and where nothing is known of the port
constexpr std::size_t kMaxGreeting = 2048;

bool recognises(ByteView bytes) { return dissect::hints_at_tls(bytes); }

const Probe* hinted_inside(std::uint16_t port) {
  for (const auto& [number, name] : kInside)
    if (number == port) return find_probe(name);
  return nullptr;
}

/// The probe, other than this one, that recognises what a server said inside.
const Probe* recognise_inside(ByteView said) {
  for (const Probe* probe : all_probes())
    if (probe->recognises != nullptr && probe->name != "https" && probe->recognises(said))
      return probe;
  return nullptr;
}

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

/// An alert in answer to our ClientHello: TLS, but with terms that we cannot meet.
void observe_refusal(ProbeContext& ctx, const Error& error) {
  ctx.observe(claim::kProtocol, "tls");
  ctx.observe(claim::kCleartext, "false");
  ctx.observe(claim::kAuth, "unknown");
  ctx.observe("tls.error", printable(error.detail));
}

/// What a server says inside of its own accord, put back for who goes on with it.
Task<Result<Bytes>> listen(ProbeContext& ctx, const Probe* hinted) {
  const bool server_first = hinted != nullptr && !hinted->client_first;
  const bool web = std::find(kPorts.begin(), kPorts.end(), ctx.port()) != kPorts.end();
  if (!server_first && web) co_return Bytes();
  auto said =
      co_await ctx.stream.read_some(kMaxGreeting, server_first ? kServerFirstWait : kGlance);
  if (said && !said->empty()) ctx.stream.unread(*said);
  co_return said;
}

struct Spoken {
  bool mine = false;  ///< it is the probe's protocol
  Result<void> end = ok;

  Spoken() = default;
};

/// Lets `probe` speak inside; where it is not its protocol, the claims are as before.
Task<Spoken> speak_inside(ProbeContext& ctx, const Probe& probe) {
  const std::size_t before = ctx.claim_count();
  Spoken spoken;
  spoken.end = co_await probe.run(ctx);
  const bool foreign = !spoken.end && (spoken.end.error().code == Errc::malformed ||
                                       spoken.end.error().code == Errc::unsupported);
  spoken.mine = ctx.identified() && !foreign;
  if (!spoken.mine) ctx.drop_claims_since(before);
  co_return spoken;
}

/// Who speaks next, after `first` got an answer that is not its own.
const Probe* next_inside(const Probe& first, ByteView answer) {
  const Probe* const web = find_probe("http");
  const Probe* next = answer.empty() ? nullptr : recognise_inside(answer);
  if (next == nullptr) next = web;
  return next != &first ? next : nullptr;
}

/// TLS with an unknown protocol inside. No protocol that is known is an answer, not a failure.
Result<void> observe_unknown(ProbeContext& ctx, const Result<void>& end, const Bytes& said) {
  const bool closed = !end && end.error().code == Errc::closed;
  const bool alert = !end && end.error().code == Errc::refused;
  const bool certificate = (closed || alert) && ctx.certificate_requested;
  ctx.observe(claim::kProtocol, "tls");
  ctx.observe(claim::kCleartext, "false");
  ctx.observe(claim::kAuth, certificate ? "certificate" : "unknown", certificate ? 90 : 100);
  if (!said.empty()) ctx.observe(claim::kBanner, printable(as_text(said)));
  if (closed || end || end.error().code == Errc::malformed) return ok;
  return end;
}

Task<Result<void>> find_inside(ProbeContext& ctx) {
  const Probe* const hinted = hinted_inside(ctx.port());
  const auto said = co_await listen(ctx, hinted);
  const bool greets = said && !said->empty();
  const Probe* probe = greets ? recognise_inside(*said) : hinted;
  // A server that ought to greet and does not gets no request that its login might take.
  if (probe == nullptr) probe = greets ? nullptr : find_probe("http");
  if (probe != nullptr && !probe->client_first && !greets) probe = nullptr;
  Spoken spoken;
  if (!said) spoken.end = Unexpected(said.error());
  if (probe != nullptr) spoken = co_await speak_inside(ctx, *probe);
  if (spoken.mine || (!spoken.end && ends_everything(spoken.end.error().code)))
    co_return spoken.end;
  const Bytes answer = greets ? *said : ctx.foreign_answer();
  const Probe* const next = probe != nullptr ? next_inside(*probe, answer) : nullptr;
  if (next == nullptr) co_return observe_unknown(ctx, spoken.end, answer);
  ctx.stream.close();
  const auto fresh = co_await ctx.reconnect();
  if (!fresh && ends_everything(fresh.error().code)) co_return Unexpected(fresh.error());
  if (!fresh) co_return observe_unknown(ctx, spoken.end, answer);
  ProbeContext second = ctx.beside(**fresh);
  const Spoken again = co_await speak_inside(second, *next);
  if (!again.end && ends_everything(again.end.error().code)) co_return again.end;
  if (!again.mine) co_return observe_unknown(ctx, spoken.end, answer);
  ctx.adopt(std::move(second));
  co_return again.end;
}

Task<Result<void>> run(ProbeContext& ctx) {
  const net::TlsOptions options;
  const auto session = co_await ctx.stream.start_tls(options);
  if (!session && session.error().code == Errc::refused) observe_refusal(ctx, session.error());
  if (!session) co_return Unexpected(session.error());
  ctx.enter_tls(observe_tls(ctx, *session));
  ctx.certificate_requested = session->client_certificate_requested;
  const auto end = co_await find_inside(ctx);
  if (ctx.max_risk < Risk::careful || (!end && ends_everything(end.error().code))) co_return end;
  ctx.stream.close();
  const auto posture = co_await observe_tls_posture(ctx, *session);
  if (!posture) co_return Unexpected(posture.error());
  ctx.cite_more(*posture);
  co_return end;
}

}  // namespace

extern const Probe https{.name = "https",
                         .transport = Transport::tcp,
                         .ports = kPorts,
                         .risk = Risk::safe,
                         .client_first = true,
                         .recognises = recognises,
                         .run = run,
                         .guess = true};

}  // namespace tenken::probes
