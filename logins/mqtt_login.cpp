// MQTT 3.1.1. OASIS standard, sections 3.1 (CONNECT) and 3.2 (CONNACK).
// Sends CONNECT with a random client id, so that nobody is pushed out, and DISCONNECT: no will, no
// subscription, nothing published.
#include <array>

#include <fmt/format.h>

#include "logins/login_check.hpp"
#include "logins/random_text.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/mqtt.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 2> kProtocols{"mqtt", "mqtts"};
constexpr std::size_t kConnackSize = 4;
constexpr std::uint8_t kAccepted = 0;
constexpr std::uint8_t kUnavailable = 3;
constexpr std::uint8_t kBadPassword = 4;
constexpr std::uint8_t kNotAuthorised = 5;
constexpr std::uint8_t kBanned = 0x8A;
constexpr std::uint8_t kRateExceeded = 0x9F;

Task<Result<dissect::MqttConnack>> connect(net::Stream& stream, Request request) {
  const Result<void> sent = co_await send(stream, std::move(request));
  if (!sent) co_return Unexpected(sent.error());
  const Result<Bytes> bytes = co_await stream.read_exactly(kConnackSize);
  if (!bytes) co_return Unexpected(bytes.error());
  const auto answer = dissect::parse_mqtt_connack(*bytes);
  if (answer && answer->code == kAccepted) co_await send(stream, Requests::mqtt_disconnect());
  co_return answer;
}

Reply read_answer(const dissect::MqttConnack& answer, Sign good, Sign bad) {
  const std::string note = fmt::format("code {}", answer.code);
  switch (answer.code) {
    case kAccepted:
      return {good, LoginReason::none, note};
    case kBadPassword:
    case kNotAuthorised:
      return {bad, LoginReason::none, note};
    case kUnavailable:
    case kBanned:
    case kRateExceeded:
      return {Sign::locked, LoginReason::lock_words, note};
    default:
      return {Sign::unclear, LoginReason::unclear, note};
  }
}

std::string client_id() { return "tenken-" + random_text(); }

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return failed(stream.error());
  const auto answer = co_await connect(**stream, Requests::mqtt_connect(client_id()));
  // Some brokers end the connection where others say no.
  if (!answer && answer.error().code == Errc::closed) {
    const Reply reply(Sign::asks, LoginReason::none, "closed without a login");
    co_return reply;
  }
  if (!answer) co_return failed(answer.error());
  co_return read_answer(*answer, Sign::open, Sign::asks);
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return failed(stream.error());
  const auto answer =
      co_await connect(**stream, Requests::mqtt_connect(client_id(), account, secret));
  if (!answer && answer.error().code == Errc::closed) {
    const Reply reply(Sign::refused, LoginReason::closed, "closed");
    co_return reply;
  }
  if (!answer) co_return failed(answer.error());
  co_return read_answer(*answer, Sign::accepted, Sign::refused);
}

}  // namespace

extern const LoginCheck mqtt_login;
const LoginCheck mqtt_login{.service = "mqtt",
                            .protocols = kProtocols,
                            .communities = false,
                            .guest = {},
                            .look = look,
                            .attempt = attempt};

}  // namespace tenken::logins
