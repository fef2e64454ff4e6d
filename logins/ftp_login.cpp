// FTP. RFC 959 section 4.2 (replies), section 5.4 (sequences).
// Sends USER, PASS, PWD and QUIT: nothing is stored, made or removed, and no data connection
// opened. One connection serves the look and the attempts until a login is accepted or the server
// ends it; which account is asked for stands in the first command, before the password.
#include <array>

#include <fmt/format.h>

#include "logins/login_check.hpp"
#include "logins/requests.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"ftp"};
constexpr std::size_t kMaxLine = 2048;
constexpr int kMaxLines = 60;  // of one reply; greetings may be long

constexpr int kGreeting = 220;
constexpr int kLoggedIn = 230;
constexpr int kWhere = 257;
constexpr int kNeedPassword = 331;
constexpr int kNeedAccount = 332;
constexpr int kClosing = 421;

struct FtpReply {
  int code = 0;
  std::string text;

  FtpReply() = default;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One reply of any number of lines. malformed: none.
Task<Result<FtpReply>> read_reply(net::Stream& stream) {
  FtpReply reply;
  for (int i = 0; i < kMaxLines; ++i) {
    const Result<Bytes> bytes = co_await stream.read_until("\n", kMaxLine);
    if (!bytes) co_return Unexpected(bytes.error());
    const std::string_view line = as_text(*bytes);
    reply.text += line;
    constexpr std::size_t kCode = 3;
    if (line.size() <= kCode || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) {
      if (i == 0) co_return fail(Errc::malformed, "not FTP");
      continue;
    }
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (reply.code == 0) reply.code = code;
    if (line[kCode] != '-' && code == reply.code) co_return reply;
  }
  co_return fail(Errc::limit, "a reply without an end");
}

Task<Result<FtpReply>> ask(net::Stream& stream, Request request) {
  const Result<void> sent = co_await send(stream, std::move(request));
  if (!sent) co_return Unexpected(sent.error());
  co_return co_await read_reply(stream);
}

Reply limited(const FtpReply& reply) {
  return {Sign::locked, LoginReason::lock_words, fmt::format("{}", reply.code)};
}

Reply unclear(const FtpReply& reply) {
  return {Sign::unclear, LoginReason::unclear, fmt::format("{}", reply.code)};
}

/// A connection whose greeting has been read, and on which nobody is logged in, or what stands
/// against it.
struct Begun {
  std::unique_ptr<StreamTalk> talk;
  Reply reply;

  Begun() = default;
};

Task<Begun> begin(Place& place) {
  Begun begun;
  auto stream = co_await open_stream(place);
  if (!stream) {
    begun.reply = failed(stream.error());
    co_return begun;
  }
  const Result<FtpReply> greeting = co_await read_reply(**stream);
  if (!greeting) {
    begun.reply = failed(greeting.error());
  } else if (greeting->code == kClosing) {
    begun.reply = limited(*greeting);
  } else if (greeting->code != kGreeting) {
    begun.reply = unclear(*greeting);
  } else {
    begun.talk = std::make_unique<StreamTalk>(std::move(*stream));
  }
  co_return begun;
}

Task<Reply> look(Place& place) {
  Begun begun = co_await begin(place);
  if (!begun.talk) co_return begun.reply;
  const Result<FtpReply> where = co_await ask(begun.talk->stream(), Requests::ftp_where());
  if (!where) co_return failed(where.error());
  if (where->code == kWhere) {
    const Reply reply(Sign::open, LoginReason::none, "257 without a login");
    co_return reply;
  }
  if (where->code == kClosing) co_return limited(*where);
  place.talk = std::move(begun.talk);
  const Reply reply(Sign::asks, LoginReason::none, fmt::format("{}", where->code));
  co_return reply;
}

Reply refused(const FtpReply& reply) {
  if (reply.code == kClosing || speaks_of_lock(reply.text, true)) return limited(reply);
  constexpr int kRefusals = 5;
  if (reply.code / 100 == kRefusals)
    return {Sign::refused, LoginReason::none, fmt::format("{}", reply.code)};
  return unclear(reply);
}

bool answers_account(const Result<FtpReply>& said) {
  return said &&
         (said->code == kNeedPassword || said->code == kNeedAccount || said->code == kLoggedIn);
}

/// A connection on which an account was named, and the answer to that.
struct Named {
  std::unique_ptr<StreamTalk> talk;
  Result<FtpReply> said = fail(Errc::internal, "nothing asked");
  Reply reply;  ///< where there is no talk

  Named() = default;
};

/// Names the account, on the connection that is there or else on a new one: a server may have ended
/// the old one, or take one account for each. No password was sent by then.
Task<Named> name_account(Place& place, const std::string& account) {
  Named named;
  if (place.talk) {
    named.talk.reset(static_cast<StreamTalk*>(place.talk.release()));
    named.said = co_await ask(named.talk->stream(), Requests::ftp_user(account));
    if (answers_account(named.said)) co_return named;
    named.talk.reset();
  }
  Begun begun = co_await begin(place);
  named.talk = std::move(begun.talk);
  named.reply = std::move(begun.reply);
  if (named.talk) named.said = co_await ask(named.talk->stream(), Requests::ftp_user(account));
  co_return named;
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  Named named = co_await name_account(place, account);
  if (!named.talk) co_return named.reply;
  net::Stream& stream = named.talk->stream();
  Result<FtpReply> said = std::move(named.said);
  if (!said) co_return failed(said.error());
  if (said->code == kNeedPassword) {
    said = co_await ask(stream, Requests::ftp_password(secret));
    if (!said) co_return failed(said.error());
  }
  if (said->code == kNeedAccount) {
    const Reply reply(Sign::accepted, LoginReason::second_factor, "332");
    co_return reply;
  }
  if (said->code != kLoggedIn) {
    const Reply reply = refused(*said);
    if (reply.sign == Sign::refused) place.talk = std::move(named.talk);
    co_return reply;
  }
  const Result<FtpReply> where = co_await ask(stream, Requests::ftp_where());
  if (!where) co_return failed(where.error());
  const bool inside = where->code == kWhere;
  co_await send(stream, Requests::ftp_quit());  // nobody waits for the goodbye
  const Reply reply(inside ? Sign::accepted : Sign::unclear,
                    inside ? LoginReason::none : LoginReason::unclear,
                    fmt::format("230, PWD {}", where->code));
  co_return reply;
}

}  // namespace

extern const LoginCheck ftp_login;
const LoginCheck ftp_login{.service = "ftp",
                           .protocols = kProtocols,
                           .communities = false,
                           .guest = "anonymous",
                           .look = look,
                           .attempt = attempt};

}  // namespace tenken::logins
