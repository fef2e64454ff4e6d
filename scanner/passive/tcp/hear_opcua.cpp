// OPC UA: applications, the ways into them, and users whose password everyone can read.
#include <utility>

#include "scanner/dissect/opcua.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/message_session.hpp"
#include "scanner/passive/tcp/window.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::OpcUaToken;

constexpr std::uint16_t kPorts[] = {4840};
constexpr LoginKinds kLogin = {"opcua", Kind::login_opcua, Kind::login_opcua};
constexpr std::pair<OpcUaToken, std::string_view> kTokens[] = {
    {OpcUaToken::anonymous, "anonymous"},
    {OpcUaToken::user_name, "user_name"},
    {OpcUaToken::certificate, "certificate"},
    {OpcUaToken::issued, "issued"}};

Fit sniff(const Opening& opening) {
  const Fit fit = sniff_magic<dissect::opcua_message>(opening);
  if (fit != Fit::client && fit != Fit::server) return fit;
  const auto message = dissect::parse_opcua(opening.bytes);
  if (!message) return Fit::no;
  if (message->sender == dissect::OtRole::client) return Fit::client;
  return message->sender == dissect::OtRole::server ? Fit::server : fit;
}

void say_application(const Talk& talk, const Who& who, const dissect::OpcUaApplication& one) {
  talk.signals.say(who, Kind::opcua_application, one.uri);
  talk.signals.say(who, Kind::opcua_name, one.name);
  talk.signals.say(who, Kind::opcua_product, one.product_uri);
}

void say_endpoint(const Talk& talk, const dissect::OpcUaEndpoint& endpoint) {
  talk.server_says(Kind::opcua_endpoint, endpoint.url);
  talk.server_says(Kind::opcua_policy, endpoint.policy);
  for (const auto& [token, name] : kTokens)
    if (endpoint.accepts(token)) talk.server_says(Kind::opcua_token, name);
  say_application(talk, talk.server, endpoint.server);
}

void say_client(const Talk& talk, const dissect::OpcUaMessage& message) {
  talk.server_says(Kind::opcua_endpoint, message.endpoint_url);
  // Who registers is a server elsewhere; who opens a session describes itself.
  for (const dissect::OpcUaApplication& one : message.applications)
    say_application(talk, talk.client, one);
  if (message.user.empty() && message.password.empty()) return;
  dissect::Login login;
  login.kind = message.password.empty() ? dissect::LoginKind::challenge : dissect::LoginKind::clear;
  login.user = message.user;
  say_login(talk, kLogin, login);
}

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_opcua(bytes);
  if (!message) return;
  say_change(talk, "opcua", message->action);
  if (talk.from_client()) return say_client(talk, *message);
  talk.serves("opcua", true);
  for (const dissect::OpcUaEndpoint& endpoint : message->endpoints) say_endpoint(talk, endpoint);
  // A discovery server tells of itself and of others, who are not this device.
  for (const dissect::OpcUaApplication& one : message->applications)
    if (one.type == dissect::OpcUaApplicationType::discovery_server)
      say_application(talk, talk.server, one);
}

}  // namespace

StreamHearer hear_opcua() {
  return stream_hearer<MessageSession<dissect::opcua_message, say>>("opcua", kPorts, sniff,
                                                                    Window::kMost);
}

}  // namespace tenken::passive::tcp
