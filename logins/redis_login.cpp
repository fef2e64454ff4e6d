// Redis. RESP: sends PING and AUTH, which read and write nothing.
#include <array>

#include "logins/login_check.hpp"
#include "logins/requests.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"redis"};
constexpr std::size_t kMaxLine = 1024;

/// One line of the server; malformed: not RESP.
Task<Result<std::string>> ask(net::Stream& stream, Request request) {
  const Result<void> sent = co_await send(stream, std::move(request));
  if (!sent) co_return Unexpected(sent.error());
  const Result<Bytes> bytes = co_await stream.read_until("\n", kMaxLine);
  if (!bytes) co_return Unexpected(bytes.error());
  std::string line(as_text(*bytes));
  if (!line.starts_with('+') && !line.starts_with('-')) co_return fail(Errc::malformed, "not RESP");
  co_return line;
}

Reply read_ping(std::string_view line) {
  if (line.starts_with("+PONG")) return {Sign::open, LoginReason::none, "PONG"};
  if (line.starts_with("-NOAUTH")) return {Sign::asks, LoginReason::none, "NOAUTH"};
  if (line.starts_with("-DENIED")) return {Sign::no_password, LoginReason::no_password, "DENIED"};
  return {Sign::unclear, LoginReason::unclear, "another error"};
}

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return failed(stream.error());
  const auto line = co_await ask(**stream, Requests::redis_ping());
  if (!line) co_return failed(line.error());
  co_return read_ping(*line);
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return failed(stream.error());
  const auto before = co_await ask(**stream, Requests::redis_ping());
  if (!before) co_return failed(before.error());
  const Reply asked = read_ping(*before);
  if (asked.sign != Sign::asks) co_return asked;
  const auto line = co_await ask(**stream, Requests::redis_auth(account, secret));
  if (!line) co_return failed(line.error());
  Reply reply(Sign::unclear, LoginReason::unclear, "another error");
  if (line->starts_with("+OK")) reply = Reply(Sign::accepted, LoginReason::none, "OK");
  if (line->starts_with("-WRONGPASS") || line->starts_with("-ERR invalid password"))
    reply = Reply(Sign::refused, LoginReason::none, "WRONGPASS");
  co_return reply;
}

}  // namespace

extern const LoginCheck redis_login;
const LoginCheck redis_login{.service = "redis",
                             .protocols = kProtocols,
                             .communities = false,
                             .guest = {},
                             .look = look,
                             .attempt = attempt};

}  // namespace tenken::logins
