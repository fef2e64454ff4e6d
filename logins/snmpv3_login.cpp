// SNMP version 3, users with authentication. RFC 3414, RFC 3412.
// Sends GetRequest of sysObjectID.0, first without a user, which agents answer with who they are.
// Never a SetRequest; encrypted only for users of whom that is known. An agent does not tell which
// hash a user has: each one is an attempt of its own.
#include <array>

#include "logins/login_check.hpp"
#include "logins/random_text.hpp"
#include "logins/requests.hpp"
#include "logins/usm.hpp"
#include "scanner/net/ask_udp.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"snmpv3"};
constexpr std::size_t kLongestEngine = 32;  // bytes; RFC 3411 section 5
using dissect::UsmTrouble;

/// The datagram that came back; closed: the port is, timed_out: nothing.
Task<Result<Bytes>> ask(Place& place, const Request& request) {
  auto permit = place.gate.admit(place.dialer.address(), place.check);
  if (!permit) co_return Unexpected(permit.error());
  net::UdpQuestion question;
  question.port = place.port;
  question.payload = request.bytes();
  const net::SteadyTime deadline = net::SteadyClock::now() + place.waits.datagram;
  Result<net::UdpAnswer> answer =
      co_await net::ask_udp(place.session, std::move(*permit), question, deadline, place.source);
  if (!answer) co_return Unexpected(answer.error());
  if (answer->touch != net::UdpTouch::replied) co_return fail(Errc::timed_out, "no answer");
  co_return std::move(answer->reply);
}

/// Who the agent is, and its clock: the report that names its engine.
Task<Result<UsmAgent>> discover(Place& place) {
  const UsmAgent nobody;
  const Request request = Requests::snmpv3_get(nobody, "", nullptr, random_number() >> 1U);
  const Result<Bytes> datagram = co_await ask(place, request);
  if (!datagram) co_return Unexpected(datagram.error());
  const auto message = dissect::parse_usm(*datagram);
  if (!message || message->engine_id.empty() || message->engine_id.size() > kLongestEngine)
    co_return fail(Errc::malformed, "no report of version 3");
  UsmAgent agent;
  agent.engine_id.assign(message->engine_id.begin(), message->engine_id.end());
  agent.boots = message->boots;
  agent.time = message->time;
  co_return agent;
}

Task<Reply> look(Place& place) {
  const Result<UsmAgent> agent = co_await discover(place);
  if (!agent) co_return failed(agent.error());
  const Reply reply(Sign::asks, LoginReason::none, "version 3, its engine is known");
  co_return reply;
}

/// A user without a password gets values by being named.
Task<Reply> without_proof(Place& place, const UsmAgent& agent, const std::string& account) {
  const std::uint32_t number = random_number() >> 1U;
  const Request request = Requests::snmpv3_get(agent, account, nullptr, number);
  const Result<Bytes> datagram = co_await ask(place, request);
  if (!datagram) co_return failed(datagram.error());
  const auto message = dissect::parse_usm(*datagram);
  const bool told = message && message->pdu == dissect::kUsmResponse &&
                    message->request == number && message->error == 0;
  const Reply reply = told ? Reply(Sign::accepted, LoginReason::none, "without a proof")
                           : Reply(Sign::refused, LoginReason::none, "the level is refused");
  co_return reply;
}

Reply read_trouble(UsmTrouble trouble, UsmHash hash) {
  switch (trouble) {
    case UsmTrouble::user:
      return {Sign::refused, LoginReason::none, "unknown user"};
    case UsmTrouble::digest:
      return {Sign::refused, LoginReason::none, "wrong digest of " + std::string(to_string(hash))};
    default:
      return {Sign::unclear, LoginReason::unclear, "another report"};
  }
}

/// One way, and once more where the agent's clock has to be learned: a report about the time that
/// carries the key's proof comes after the password was found right.
Task<Reply> in_one_way(Place& place, UsmAgent agent, std::string account, const Secret& secret,
                       UsmWay way) {
  const UsmKey key(way, secret, agent.engine_id);
  constexpr int kRounds = 2;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint32_t number = random_number() >> 1U;
    const Request request = Requests::snmpv3_get(agent, account, &key, number);
    const Result<Bytes> datagram = co_await ask(place, request);
    if (!datagram) co_return failed(datagram.error());
    const auto message = dissect::parse_usm(*datagram);
    if (!message) co_return Reply(Sign::unclear, LoginReason::unclear);
    const bool made = key.made(*datagram, *message);
    const bool response = message->pdu == dissect::kUsmResponse && message->request == number;
    // An encrypted answer is one to the question of its number; what is in it stays unread.
    const bool encrypted = message->pdu == 0 && key.encrypts() && message->id == number;
    if (made && (response || encrypted)) {
      // An error of access comes from behind the login: the proof was right.
      const Reply reply(Sign::accepted, LoginReason::none, std::string(to_string(way.hash)));
      co_return reply;
    }
    const UsmTrouble trouble = dissect::usm_trouble(*message);
    if (trouble == UsmTrouble::level && !key.encrypts())
      co_return co_await without_proof(place, agent, account);
    if (trouble != UsmTrouble::time || !made) {
      Reply reply = read_trouble(trouble, way.hash);
      reply.another_way = trouble == UsmTrouble::digest && place.way.empty();
      co_return reply;
    }
    agent.boots = message->boots;
    agent.time = message->time;
  }
  const Reply reply(Sign::unclear, LoginReason::unclear, "the clock does not settle");
  co_return reply;
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  const Result<UsmAgent> agent = co_await discover(place);
  if (!agent) co_return failed(agent.error());
  UsmWay way = parse_usm_way(place.way).value_or(UsmWay());
  if (place.way.empty() && place.ways_refused > 0) way.hash = UsmHash::md5;
  Reply reply = co_await in_one_way(place, *agent, std::move(account), secret, way);
  reply.another_way = reply.another_way && place.ways_refused == 0;
  co_return reply;
}

}  // namespace

extern const LoginCheck snmpv3_login;
const LoginCheck snmpv3_login{.service = "snmpv3",
                              .protocols = kProtocols,
                              .communities = false,
                              .guest = {},
                              .look = look,
                              .attempt = attempt};

}  // namespace tenken::logins
