// MQTT: does the broker accept a client without a name and password? OASIS MQTT 3.1.1 section 3.1.
// Sends CONNECT for a clean session without will, then DISCONNECT: nothing is subscribed, published
// or kept.
#include "scanner/dissect/mqtt.hpp"

#include <array>

#include <fmt/core.h>

#include "probes/probe.hpp"

namespace tenken::probes {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts{1883, 11883};
constexpr std::size_t kConnackBytes = 4;
constexpr std::uint16_t kKeepAlive = 30;  // seconds; the connection lives for less

std::string_view auth_of(std::uint8_t code) {
  switch (code) {
    case 0:
      return "none";
    case 4:     // bad user name or password
    case 5:     // not authorised
    case 0x86:  // the same two in MQTT 5
    case 0x87:
      return "password";
    default:
      return "unknown";
  }
}

/// The first bytes of the answer; empty when the broker stays silent.
Task<Result<Bytes>> read_answer(ProbeContext& ctx) {
  auto heard = co_await ctx.stream.read_some(kConnackBytes, ctx.answer_wait);
  if (!heard || heard->empty() || heard->size() == kConnackBytes ||
      heard->front() != std::byte{0x20})
    co_return heard;
  const auto rest = co_await ctx.stream.read_exactly(kConnackBytes - heard->size());
  if (!rest) co_return Unexpected(rest.error());
  heard->insert(heard->end(), rest->begin(), rest->end());
  co_return heard;
}

Task<Result<void>> run(ProbeContext& ctx) {
  if (const auto sent = co_await ctx.stream.write(dissect::mqtt_connect("tenken", kKeepAlive));
      !sent)
    co_return Unexpected(sent.error());
  const auto heard = co_await read_answer(ctx);
  if (!heard) co_return Unexpected(heard.error());
  const auto connack = dissect::parse_mqtt_connack(*heard);
  if (!connack) co_return ctx.not_mine(*heard, connack.error().detail);
  ctx.observe(claim::kProtocol, "mqtt");
  ctx.observe(claim::kCleartext, "true");
  ctx.observe(claim::kAuth, auth_of(connack->code));
  ctx.cite(EvidenceKind::record,
           fmt::format("> CONNECT client=tenken clean-session, no user name\n< CONNACK code={}\n",
                       connack->code));
  // A refused client has been disconnected by the broker already (section 3.2.2.3).
  if (connack->code == 0) co_return co_await ctx.stream.write(dissect::mqtt_disconnect());
  co_return ok;
}

}  // namespace

extern const Probe mqtt{.name = "mqtt",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = nullptr,
                        .run = run};

}  // namespace tenken::probes
