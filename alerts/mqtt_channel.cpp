// MQTT 3.1.1 by libmosquitto: publishes each alert as JSON with quality of service 1, and waits
// until the broker has confirmed it.
#include <charconv>
#include <chrono>
#include <memory>
#include <string>

#include <unistd.h>

#include "alerts/format.hpp"
#include "alerts/send.hpp"
#include "model/late/mosquitto.hpp"

namespace tenken::alerts {
namespace {

using Client = std::unique_ptr<mosquitto, decltype(late::mosquitto_destroy.get())>;

/// What the callbacks tell.
struct MqttState {
  int connected = -1;  ///< the code of CONNACK
  int confirmed = 0;   ///< the latest message
};

struct Broker {
  std::string host;
  int port = 1883;
  bool tls = false;
};

Broker broker_of(const std::string& to) {
  Broker broker;
  broker.tls = to.starts_with("mqtts://");
  broker.port = broker.tls ? 8883 : 1883;
  std::string_view rest = std::string_view(to).substr(to.find("//") + 2);
  rest = rest.substr(0, rest.find('/'));
  const auto colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
    const std::string_view port = rest.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), broker.port);
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  broker.host = rest;
  return broker;
}

/// Lets the library work until `done`, or the time is over.
template <class Done>
int work_until(mosquitto* client, std::chrono::seconds timeout, Done done) {
  constexpr int kStep = 100;  // ms
  const auto steps = std::chrono::milliseconds(timeout).count() / kStep;
  for (std::int64_t i = 0; i <= steps && !done(); ++i)
    if (const int code = late::mosquitto_loop(client, kStep, 1); code != MOSQ_ERR_SUCCESS)
      return code;
  return done() ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ERRNO;
}

std::string connect_client(mosquitto* client, const Channel& channel, const Secret& password,
                           const MqttState& state) {
  const Broker broker = broker_of(channel.to);
  if (!channel.user.empty()) {
    const Wiped<std::string> secret{std::string(password.reveal())};
    late::mosquitto_username_pw_set(client, channel.user.c_str(), secret.get().c_str());
  }
  if (broker.tls) {
    const bool own = !channel.ca_file.empty();
    const int code =
        late::mosquitto_tls_set(client, own ? channel.ca_file.c_str() : nullptr,
                                own ? nullptr : "/etc/ssl/certs", nullptr, nullptr, nullptr);
    if (code != MOSQ_ERR_SUCCESS) return late::mosquitto_strerror(code);
  }
  constexpr int kKeepAlive = 60;
  int code = late::mosquitto_connect(client, broker.host.c_str(), broker.port, kKeepAlive);
  if (code == MOSQ_ERR_SUCCESS)
    code = work_until(client, channel.timeout, [&] { return state.connected >= 0; });
  if (code != MOSQ_ERR_SUCCESS)
    return code == MOSQ_ERR_ERRNO ? "no answer" : late::mosquitto_strerror(code);
  return state.connected == 0 ? std::string() : late::mosquitto_connack_string(state.connected);
}

}  // namespace

SendResult send_mqtt(const Channel& channel, std::span<const Alert> alerts,
                     const SendContext& context) {
  SendResult result;
  const auto loaded = late::mosquitto.load();
  const auto password = read_secret(channel, context);
  if (!loaded || !password) {
    result.error = loaded ? password.error() : loaded.error();
    return result;
  }
  static const int started = late::mosquitto_lib_init();
  MqttState state;
  const std::string id = "tenken-" + std::to_string(::getpid());
  const Client client(
      started == MOSQ_ERR_SUCCESS ? late::mosquitto_new(id.c_str(), true, &state) : nullptr,
      late::mosquitto_destroy.get());
  if (!client) return not_sent(channel, 0, "libmosquitto does not start");
  late::mosquitto_connect_callback_set(client.get(), [](mosquitto*, void* to, int code) {
    static_cast<MqttState*>(to)->connected = code;
  });
  late::mosquitto_publish_callback_set(client.get(), [](mosquitto*, void* to, int message) {
    static_cast<MqttState*>(to)->confirmed = message;
  });
  const std::string wrong = connect_client(client.get(), channel, *password, state);
  if (!wrong.empty()) return not_sent(channel, 0, wrong);
  for (const Alert& alert : alerts) {
    const std::string body = ecs_json(alert, context.version);
    int message = 0;
    constexpr int kAtLeastOnce = 1;
    int code =
        late::mosquitto_publish(client.get(), &message, channel.topic.c_str(),
                                static_cast<int>(body.size()), body.data(), kAtLeastOnce, false);
    if (code == MOSQ_ERR_SUCCESS)
      code = work_until(client.get(), channel.timeout, [&] { return state.confirmed == message; });
    if (code != MOSQ_ERR_SUCCESS)
      return not_sent(channel, result.taken,
                      code == MOSQ_ERR_ERRNO ? "no confirmation" : late::mosquitto_strerror(code));
    ++result.taken;
  }
  late::mosquitto_disconnect(client.get());
  return result;
}

}  // namespace tenken::alerts
