// MQTT: does the broker accept a client without a name and password, of which versions, and what is
// it? OASIS MQTT 3.1.1 and 5.0 sections 3.1 and 3.2.
// Sends CONNECT for a clean session without will; where that is accepted, asks for the one topic by
// which brokers tell their version, which ends with the session; then DISCONNECT. Nothing is
// published or kept. Unless only safe questions are allowed, CONNECT of version 5 on a second
// connection.
#include "scanner/dissect/mqtt.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "probes/probe.hpp"
#include "probes/talk.hpp"
#include "scanner/dissect/banner.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::uint16_t, 2> kPorts{1883, 11883};
constexpr std::size_t kConnackBytes = 4;
constexpr std::string_view kVersionTopic = "$SYS/broker/version";
constexpr auto kVersionWait = 1000ms;
constexpr int kMaxPackets = 4;             // SUBACK and PUBLISH come in any order
constexpr std::uint8_t kOtherVersion = 1;  // return codes: not this version of the protocol
constexpr std::uint8_t kOtherVersion5 = 0x84;
constexpr std::uint16_t kKeepAlive = 30;  // seconds; the connection lives for less

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

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

/// What the broker tells of its version; empty where it tells nothing.
Task<Result<std::string>> ask_version(ProbeContext& ctx) {
  if (const auto sent = co_await ctx.stream.write(dissect::mqtt_subscribe(kVersionTopic)); !sent)
    co_return Unexpected(sent.error());
  for (int packet = 0; packet < kMaxPackets; ++packet) {
    const auto heard = co_await read_message(ctx, ctx.stream, dissect::mqtt_message, kVersionWait);
    if (!heard && heard.error().code != Errc::malformed) co_return Unexpected(heard.error());
    if (!heard) break;  // silence, mostly: not every broker has the topic
    if (const auto payload = dissect::mqtt_payload(*heard, kVersionTopic))
      co_return printable(*payload, 64);
  }
  co_return std::string();
}

/// Whether version 5 is accepted, too; nothing where the broker does not say.
Task<Result<std::optional<bool>>> takes_v5(ProbeContext& ctx) {
  const auto stream = co_await ctx.reconnect();
  if (!stream && ends_everything(stream.error().code)) co_return Unexpected(stream.error());
  if (!stream) co_return std::nullopt;
  const auto sent = co_await (*stream)->write(
      dissect::mqtt_connect("tenken", kKeepAlive, dissect::MqttLevel::v5));
  if (!sent) co_return std::nullopt;
  const auto heard = co_await read_message(ctx, **stream, dissect::mqtt_message, ctx.answer_wait);
  if (!heard && ends_everything(heard.error().code)) co_return Unexpected(heard.error());
  if (!heard) co_return std::nullopt;
  const auto connack = dissect::parse_mqtt_connack(*heard);
  if (!connack) co_return std::nullopt;
  if (connack->code == 0) (void)co_await (*stream)->write(dissect::mqtt_disconnect());
  co_return std::optional<bool>(connack->code != kOtherVersion && connack->code != kOtherVersion5);
}

void observe_version(ProbeContext& ctx, std::string_view text) {
  if (text.empty()) return;
  ctx.observe(claim::kBanner, text);
  const auto software = dissect::name_software("mqtt", text);
  if (!software) return;
  ctx.observe(claim::kProduct, software->product);
  if (!software->version.empty()) ctx.observe(claim::kVersion, software->version);
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
  std::string record = fmt::format(
      "> CONNECT client=tenken clean-session, no user name\n< CONNACK code={}\n", connack->code);
  ctx.cite(EvidenceKind::record, record);
  // A refused client has been disconnected by the broker already (section 3.2.2.3).
  if (connack->code == 0) {
    const auto version = co_await ask_version(ctx);
    if (!version) co_return Unexpected(version.error());
    observe_version(ctx, *version);
    record += fmt::format("> SUBSCRIBE {}\n< {}\n", kVersionTopic, *version);
    ctx.cite(EvidenceKind::record, record);
    if (const auto sent = co_await ctx.stream.write(dissect::mqtt_disconnect()); !sent)
      co_return sent;
  }
  if (ctx.max_risk < Risk::careful) co_return ok;
  ctx.stream.close();
  const auto v5 = co_await takes_v5(ctx);
  if (!v5) co_return Unexpected(v5.error());
  if (!v5->has_value()) co_return ok;
  const bool v3 = connack->code != kOtherVersion && connack->code != kOtherVersion5;
  ctx.observe("mqtt.versions", v3 && **v5 ? "3.1.1,5" : **v5 ? "5" : "3.1.1");
  record += fmt::format("> CONNECT of version 5\n< {}\n", **v5 ? "known" : "not known");
  ctx.cite(EvidenceKind::record, std::move(record));
  co_return ok;
}

}  // namespace

extern const Probe mqtt{.name = "mqtt",
                        .transport = Transport::tcp,
                        .ports = kPorts,
                        .risk = Risk::safe,
                        .client_first = true,
                        .recognises = nullptr,
                        .run = run,
                        .guess = true};

}  // namespace tenken::probes
