// SNMP versions 1 and 2c. RFC 1157, RFC 3416.
// Sends GetRequest of sysObjectID.0; never a SetRequest, so that what a community may write stays
// unproven.
#include <array>

#include "logins/login_check.hpp"
#include "logins/random_text.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/ber.hpp"
#include "scanner/net/ask_udp.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"snmp"};
constexpr std::uint8_t kResponse = 0xA2;

/// Whether it is the response to that question, without an error and with an object identifier in
/// it: a NULL or a "no such object" proves nothing.
bool is_value(ByteView datagram, std::uint32_t number) {
  Reader in(datagram);
  const auto message = dissect::take_ber(in, dissect::kBerSequence);
  if (!message) return false;
  Reader parts(*message);
  if (!dissect::take_ber_number(parts) || !dissect::take_ber(parts, dissect::kBerOctets))
    return false;
  const auto pdu = dissect::take_ber(parts, kResponse);
  if (!pdu) return false;
  Reader fields(*pdu);
  if (dissect::take_ber_number(fields) != number) return false;
  if (dissect::take_ber_number(fields) != 0U) return false;
  if (!dissect::take_ber_number(fields)) return false;
  const auto bindings = dissect::take_ber(fields, dissect::kBerSequence);
  if (!bindings) return false;
  Reader list(*bindings);
  const auto binding = dissect::take_ber(list, dissect::kBerSequence);
  if (!binding) return false;
  Reader pair(*binding);
  if (!dissect::take_ber(pair, dissect::kBerObjectId)) return false;
  const auto value = dissect::take_ber(pair, dissect::kBerObjectId);
  return value && !value->empty();
}

Task<Reply> attempt(Place& place, std::string /*account*/, const Secret& secret) {
  constexpr std::array<int, 2> kVersions{1, 0};
  Reply reply(Sign::refused, LoginReason::none, "no answer");
  for (const int version : kVersions) {
    auto permit = place.gate.admit(place.dialer.address(), place.check);
    if (!permit) co_return failed(permit.error());
    const std::uint32_t number = random_number();
    const Request request = Requests::snmp_get(version, secret, number);
    net::UdpQuestion question;
    question.port = place.port;
    question.payload = request.bytes();
    const net::SteadyTime deadline = net::SteadyClock::now() + place.waits.datagram;
    const Result<net::UdpAnswer> answer =
        co_await net::ask_udp(place.session, std::move(*permit), question, deadline, place.source);
    if (!answer) co_return failed(answer.error());
    if (answer->touch == net::UdpTouch::refused) {
      reply = Reply(Sign::silent, LoginReason::silent, "port unreachable");
      co_return reply;
    }
    if (answer->touch != net::UdpTouch::replied) continue;
    if (is_value(answer->reply, number)) {
      reply = Reply(Sign::accepted, LoginReason::none, version == 1 ? "v2c" : "v1");
      co_return reply;
    }
    reply = Reply(Sign::refused, LoginReason::none, "an answer without a value");
  }
  co_return reply;
}

}  // namespace

extern const LoginCheck snmp_login;
const LoginCheck snmp_login{.service = "snmp",
                            .protocols = kProtocols,
                            .communities = true,
                            .guest = {},
                            .look = nullptr,
                            .attempt = attempt};

}  // namespace tenken::logins
