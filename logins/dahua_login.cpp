// Dahua, port 37777 (DVRIP): recorders and cameras. Not published; written from the reference, and
// tried against a fake only.
// Sends the request for a challenge and one proof over it. The answer says how many tries are left:
// with two or fewer, nothing more is sent.
#include <array>

#include <fmt/format.h>

#include "logins/login_check.hpp"
#include "logins/message_talk.hpp"
#include "logins/recorder_hashes.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/login_answers.hpp"
#include "scanner/dissect/sofia.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"dahua"};
constexpr std::uint16_t kInside = 0x0008;
constexpr std::uint16_t kWrongPassword = 0x0100;
constexpr std::uint16_t kWrongAccount = 0x0101;
constexpr std::uint16_t kLockedAccount = 0x0104;
constexpr std::uint16_t kNotInitialised = 0x0111;
constexpr std::uint16_t kAlreadyInside = 0x0303;
constexpr std::uint16_t kFewTries = 2;
constexpr std::size_t kLongestPart = 64;  // of a challenge

struct Challenge {
  std::string realm;
  std::string random;

  Challenge() = default;
};

/// malformed: an answer that is none to this question.
Task<Result<Challenge>> challenge_of(Place& place, net::Stream& stream) {
  Request request = Requests::dahua_challenge();
  const auto answer =
      co_await ask_message(stream, std::move(request), dissect::dahua_message, place.waits);
  if (!answer) co_return Unexpected(answer.error());
  const dissect::DahuaAnswer parsed = dissect::parse_dahua(*answer);
  if (parsed.random.empty() || parsed.random.size() > kLongestPart ||
      parsed.realm.size() > kLongestPart)
    co_return fail(Errc::malformed, "no challenge");
  Challenge challenge;
  challenge.realm = parsed.realm;
  challenge.random = parsed.random;
  co_return challenge;
}

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  const auto challenge = co_await challenge_of(place, **stream);
  if (!challenge) co_return failed(challenge.error());
  const Reply reply(Sign::asks, LoginReason::none, "a challenge");
  co_return reply;
}

Reply read_result(const dissect::DahuaAnswer& answer) {
  if (!answer.result) return {Sign::unclear, LoginReason::unclear, "no result"};
  const std::string note = fmt::format("result {:04x}", *answer.result);
  switch (*answer.result) {
    case kInside:
      return {Sign::accepted, LoginReason::none, note};
    case kWrongPassword:
      if (answer.tries_left <= kFewTries)
        return {Sign::locked, LoginReason::lock_words,
                fmt::format("{}, tries left: {}", note, answer.tries_left)};
      return {Sign::refused, LoginReason::none,
              fmt::format("{}, tries left: {}", note, answer.tries_left)};
    case kWrongAccount:
      return {Sign::refused, LoginReason::none, note};
    case kLockedAccount:
      return {Sign::locked, LoginReason::lock_words, note};
    case kNotInitialised:
      return {Sign::not_initialised, LoginReason::none, note};
    case kAlreadyInside:  // the proof was right, or is not looked at: nobody says
    default:
      return {Sign::unclear, LoginReason::unclear, note};
  }
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  const auto challenge = co_await challenge_of(place, **stream);
  if (!challenge) co_return failed(challenge.error());
  const std::string proof = dahua_proof(account, secret, challenge->realm, challenge->random);
  Request request = Requests::dahua_login(account, proof);
  const auto answer =
      co_await ask_message(**stream, std::move(request), dissect::dahua_message, place.waits);
  if (!answer) co_return failed(answer.error());
  // The end of the connection ends the session.
  co_return read_result(dissect::parse_dahua(*answer));
}

}  // namespace

extern const LoginCheck dahua_login;
const LoginCheck dahua_login{.service = "dahua",
                             .protocols = kProtocols,
                             .communities = false,
                             .guest = {},
                             .look = look,
                             .attempt = attempt};

}  // namespace tenken::logins
