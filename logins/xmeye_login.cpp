// XMEye, port 34567: recorders and cameras of Xiongmai and those who sell them. Not published;
// written from the reference, and tried against a fake only.
// Sends one login (message 1000) and, once inside, the logout (1002).
#include <array>

#include "logins/login_check.hpp"
#include "logins/message_talk.hpp"
#include "logins/recorder_hashes.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/sofia.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"xmeye"};
constexpr std::uint16_t kLoginAnswer = 1001;

/// Results of a login; of 205 and 206 only one source tells.
Reply read_result(std::string_view result) {
  const std::string note = "result " + printable(result, 8);
  if (result == "100" || result == "515") return {Sign::accepted, LoginReason::none, note};
  if (result == "106" || result == "203" || result == "205")
    return {Sign::refused, LoginReason::none, note};
  if (result == "206" || result == "207") return {Sign::locked, LoginReason::lock_words, note};
  return {Sign::unclear, LoginReason::unclear, note};
}

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  Request request = Requests::xmeye_system();
  const auto answer =
      co_await ask_message(**stream, std::move(request), dissect::sofia_message, place.waits);
  if (!answer) co_return failed(answer.error());
  const dissect::SofiaAnswer system = dissect::parse_sofia(*answer);
  if (system.kind != dissect::kSofiaSystemInfo || system.result.empty())
    co_return Reply(Sign::foreign, LoginReason::foreign);
  // Some tell their description to everybody and still ask for a login: no proof of anything.
  const Reply reply(Sign::asks, LoginReason::none, "result " + printable(system.result, 8));
  co_return reply;
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  Request request = Requests::xmeye_login(account, sofia_hash(secret));
  const auto answer =
      co_await ask_message(**stream, std::move(request), dissect::sofia_message, place.waits);
  if (!answer) co_return failed(answer.error());
  const dissect::SofiaAnswer login = dissect::parse_sofia(*answer);
  if (login.kind != kLoginAnswer || login.result.empty())
    co_return Reply(Sign::unclear, LoginReason::unclear);
  Reply reply = read_result(login.result);
  constexpr std::size_t kSession = 4;  // bytes before it, and its size
  if (reply.sign == Sign::accepted && answer->size() >= 2 * kSession) {
    Request leave = Requests::xmeye_logout(ByteView(*answer).subspan(kSession, kSession));
    (void)co_await send(**stream, std::move(leave));
  }
  co_return reply;
}

}  // namespace

extern const LoginCheck xmeye_login;
const LoginCheck xmeye_login{.service = "xmeye",
                             .protocols = kProtocols,
                             .communities = false,
                             .guest = {},
                             .look = look,
                             .attempt = attempt};

}  // namespace tenken::logins
