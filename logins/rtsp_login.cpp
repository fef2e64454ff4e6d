// RTSP: Basic and Digest. RFC 2326 (DESCRIBE section 10.2), RFC 7616, RFC 7617.
// Sends DESCRIBE of a known path, which reserves nothing; never SETUP or PLAY.
#include <array>

#include <fmt/format.h>

#include "logins/digest.hpp"
#include "logins/login_check.hpp"
#include "logins/random_text.hpp"
#include "logins/web_talk.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 2> kProtocols{"rtsp", "rtsps"};
constexpr int kOk = 200;
constexpr int kUnauthorized = 401;
constexpr int kNotFound = 404;

std::string url_of(const Place& place, std::string_view path) {
  constexpr std::uint16_t kNeverUsual = 0;
  return fmt::format("rtsp://{}{}", host_text(place, kNeverUsual), path);
}

/// A description of media, and no question for a login beside it.
bool is_described(const dissect::HttpResponse& answer) {
  return answer.status == kOk && answer.header("www-authenticate").empty() &&
         (answer.body.starts_with("m=") || answer.body.find("\nm=") != std::string::npos);
}

std::string note_of(const dissect::HttpResponse& answer) {
  return fmt::format("{}", answer.status);
}

Task<Result<dissect::HttpResponse>> describe(net::Stream& stream, const Place& place,
                                             std::string path, int number,
                                             std::string authorization) {
  Wiped<std::string> held(std::move(authorization));
  Request request = Requests::rtsp_describe(url_of(place, path), number, held.get());
  auto answer = co_await ask_web(stream, std::move(request), place.waits);
  if (answer && answer->protocol != "RTSP") co_return fail(Errc::malformed, "not RTSP");
  co_return answer;
}

Task<Reply> look(Place& place) {
  Reply reply;
  if (place.paths.empty()) place.paths.emplace_back("/");
  int number = 0;
  for (const std::string& path : place.paths) {
    auto stream = co_await open_stream(place, FirstWord::ours);
    if (!stream) co_return failed(stream.error());
    ++number;
    const auto answer = co_await describe(**stream, place, path, number, std::string());
    if (!answer) co_return failed(answer.error());
    place.path = path;
    if (is_described(*answer)) {
      reply = Reply(Sign::open, LoginReason::none, note_of(*answer));
      co_return reply;
    }
    if (answer->status == kUnauthorized && !answer->header("www-authenticate").empty()) {
      reply = Reply(Sign::asks, LoginReason::none, note_of(*answer));
      co_return reply;
    }
    reply = Reply(Sign::unclear, LoginReason::unclear, note_of(*answer));
    if (answer->status != kNotFound) co_return reply;
  }
  co_return reply;
}

Reply read_answer(const dissect::HttpResponse& answer) {
  if (is_described(answer)) return {Sign::accepted, LoginReason::none, note_of(answer)};
  if (answer.status == kUnauthorized) return {Sign::refused, LoginReason::none, note_of(answer)};
  if (is_limit(answer, true)) return {Sign::locked, LoginReason::lock_words, note_of(answer)};
  // 404 says that the path is wrong, and nothing about the login.
  return {Sign::unclear, LoginReason::unclear, note_of(answer)};
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  const std::string path = place.path.empty() ? "/" : place.path;
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return failed(stream.error());
  auto answer = co_await describe(**stream, place, path, 1, std::string());
  if (!answer) co_return failed(answer.error());
  if (answer->status != kUnauthorized) {
    Reply reply(Sign::unclear, LoginReason::unclear, note_of(*answer));
    if (is_limit(*answer, true)) reply.sign = Sign::locked;
    co_return reply;
  }
  std::string value;
  if (auto parts = read_challenge(answer->header("www-authenticate"))) {
    parts->user = account;
    parts->uri = url_of(place, path);
    parts->method = "DESCRIBE";
    parts->count = "00000001";
    parts->client_nonce = random_text();
    value = digest_authorization(*parts, secret);
  } else if (dissect::parse_challenge(answer->header("www-authenticate")).scheme == "Basic") {
    value = basic_authorization(account, secret).get();
  } else {
    const Reply reply(Sign::no_password, LoginReason::no_password, "challenge not understood");
    co_return reply;
  }
  answer = co_await describe(**stream, place, path, 2, std::move(value));
  if (!answer) co_return failed(answer.error());
  co_return read_answer(*answer);
}

}  // namespace

extern const LoginCheck rtsp_login;
const LoginCheck rtsp_login{.service = "rtsp",
                            .protocols = kProtocols,
                            .communities = false,
                            .guest = {},
                            .look = look,
                            .attempt = attempt};

}  // namespace tenken::logins
