// SMB: whether a guest is let in. MS-SMB2 sections 2.2.3 and 2.2.5, MS-NLMP section 2.2.1.
// Sends a negotiation and one session setup as "guest" without a password; opens no share and no
// file, and logs off. Other accounts are never tried: file servers lock domain accounts.
#include <array>

#include <fmt/format.h>
#include <openssl/rand.h>

#include "logins/login_check.hpp"
#include "logins/message_talk.hpp"
#include "logins/ntlm_guest.hpp"
#include "logins/requests.hpp"
#include "scanner/dissect/login_answers.hpp"
#include "scanner/dissect/smb.hpp"
#include "scanner/dissect/smb_requests.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"smb"};

Task<Result<void>> negotiate(Place& place, net::Stream& stream) {
  Request request = Requests::smb_negotiate();
  const auto answer =
      co_await ask_message(stream, std::move(request), dissect::smb_message, place.waits);
  if (!answer) co_return Unexpected(answer.error());
  const auto message = dissect::parse_smb(*answer);
  if (!message.whole() || !message.value.smb2 || !message.value.answer)
    co_return fail(Errc::unsupported, "no SMB 2");
  co_return ok;
}

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  const auto spoken = co_await negotiate(place, **stream);
  if (!spoken) co_return failed(spoken.error());
  const Reply reply(Sign::asks, LoginReason::none, "SMB 2");
  co_return reply;
}

Reply read_status(const dissect::SmbSession& session) {
  constexpr std::uint32_t kAccountLocked = 0xC0000234;
  constexpr std::uint32_t kLogonFailure = 0xC000006D;
  constexpr std::uint32_t kAccessDenied = 0xC0000022;
  constexpr std::uint32_t kDisabled = 0xC0000072;
  constexpr std::uint32_t kRestriction = 0xC000006E;
  constexpr std::uint32_t kNoSuchUser = 0xC0000064;
  const std::string note = fmt::format("status {:08x}", session.status);
  switch (session.status) {
    case dissect::kSmbSuccess:
      if (session.anonymous) return {Sign::unclear, LoginReason::unclear, note + ", nobody"};
      return {Sign::accepted, LoginReason::none, note + (session.guest ? ", as guest" : "")};
    case kAccountLocked:
      return {Sign::locked, LoginReason::lock_words, note};
    case kLogonFailure:
    case kAccessDenied:
    case kDisabled:
    case kRestriction:
    case kNoSuchUser:
      return {Sign::refused, LoginReason::none, note};
    default:
      return {Sign::unclear, LoginReason::unclear, note};
  }
}

Task<Reply> attempt(Place& place, std::string account, const Secret& /*secret*/) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  const auto spoken = co_await negotiate(place, **stream);
  if (!spoken) co_return failed(spoken.error());
  Request first = Requests::smb_session(0, ntlm_hello(), 1);
  const auto challenge =
      co_await ask_message(**stream, std::move(first), dissect::smb_message, place.waits);
  if (!challenge) co_return failed(challenge.error());
  const auto begun = dissect::parse_smb_session(*challenge);
  const auto ntlm = dissect::parse_ntlm_challenge(*challenge);
  if (!begun || begun->status != dissect::kSmbMoreProcessing || !ntlm)
    co_return Reply(Sign::unclear, LoginReason::unclear);
  Request second = Requests::smb_session(begun->id, ntlm_guest(account, *ntlm), 2);
  const auto answer =
      co_await ask_message(**stream, std::move(second), dissect::smb_message, place.waits);
  if (!answer) co_return failed(answer.error());
  const auto session = dissect::parse_smb_session(*answer);
  if (!session) co_return Reply(Sign::unclear, LoginReason::unclear);
  // The end of the connection ends the session.
  co_return read_status(*session);
}

}  // namespace

extern const LoginCheck smb_login;
const LoginCheck smb_login{.service = "smb",
                           .protocols = kProtocols,
                           .communities = false,
                           .guest = "guest",
                           .look = look,
                           .attempt = attempt,
                           .guests_only = true};

}  // namespace tenken::logins
