// ONVIF: WS-UsernameToken (WSS UsernameToken Profile 1.1, section 3.2.1) or HTTP Digest, as the
// service asks for. ONVIF Core Specification sections 5.9 and 8.
// Sends GetSystemDateAndTime, GetDeviceInformation and GetUsers, which read; no Set*, no reboot.
#include <array>

#include <fmt/format.h>

#include "logins/digest.hpp"
#include "logins/login_check.hpp"
#include "logins/random_text.hpp"
#include "logins/username_token.hpp"
#include "logins/web_talk.hpp"
#include "scanner/dissect/http_auth.hpp"
#include "scanner/dissect/login_answers.hpp"
#include "scanner/dissect/onvif.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"onvif"};
constexpr std::string_view kService = "/onvif/device_service";
constexpr std::uint16_t kPort = 80;
constexpr std::uint16_t kTlsPort = 443;
constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kUnauthorized = 401;
constexpr std::string_view kByDigest = "digest";  // what Place::prompt holds where HTTP asks

std::string onvif_host(const Place& place) {
  return host_text(place, place.tls ? kTlsPort : kPort);
}

/// Over a connection of its own, since many cameras close theirs.
Task<Result<dissect::HttpResponse>> ask(Place& place, OnvifRead what, std::string header,
                                        std::string authorization) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return Unexpected(stream.error());
  Request request = Requests::onvif_read(onvif_host(place), kService, what, header, authorization);
  co_return co_await ask_web(**stream, std::move(request), place.waits);
}

/// Without a login: open, asks, or something else.
Reply read_baseline(const dissect::HttpResponse& page, OnvifRead what) {
  const dissect::OnvifAnswer answer = dissect::parse_onvif(page.body, onvif_operation(what));
  const std::string note = fmt::format("{} {}", onvif_operation(what), page.status);
  if (is_limit(page, false)) return {Sign::locked, LoginReason::lock_words, note};
  if (page.status == kOk && answer.answers) return {Sign::open, LoginReason::none, note};
  if (page.status == kUnauthorized || says_not_authorised(page.body))
    return {Sign::asks, LoginReason::none, note};
  return {Sign::unclear, LoginReason::unclear, note};
}

OnvifRead protected_read(const Place& place) {
  return place.path == onvif_operation(OnvifRead::users) ? OnvifRead::users
                                                         : OnvifRead::information;
}

/// What the device tells everybody is no finding while its list of users is protected.
Task<Reply> look(Place& place) {
  Reply reply;
  for (const OnvifRead what : {OnvifRead::information, OnvifRead::users}) {
    const auto page = co_await ask(place, what, std::string(), std::string());
    if (!page) co_return failed(page.error());
    reply = read_baseline(*page, what);
    if (reply.sign == Sign::open) continue;
    if (reply.sign == Sign::asks) {
      place.path = onvif_operation(what);
      const auto challenge = dissect::parse_challenge(page->header("www-authenticate"));
      if (challenge.scheme == "Digest") place.prompt = kByDigest;
    }
    co_return reply;
  }
  co_return reply;
}

Reply read_answer(const dissect::HttpResponse& page, OnvifRead what) {
  const dissect::OnvifAnswer answer = dissect::parse_onvif(page.body, onvif_operation(what));
  const std::string note = fmt::format("{}", page.status);
  if (is_limit(page, true) || speaks_of_lock(page.body, true))
    return {Sign::locked, LoginReason::lock_words, note};
  if (page.status == kOk && answer.answers) return {Sign::accepted, LoginReason::none, note};
  if (page.status == kUnauthorized || says_not_authorised(page.body))
    return {Sign::refused, LoginReason::none, note};
  if (page.status == kBadRequest && answer.fault)
    return {Sign::refused, LoginReason::none, note + ", a fault"};
  return {Sign::unclear, LoginReason::unclear, note};
}

/// The device's clock, by which it judges how old a token is; ours where it tells none.
Task<Result<std::string>> clock_of(Place& place) {
  const auto page = co_await ask(place, OnvifRead::clock, std::string(), std::string());
  if (!page) co_return Unexpected(page.error());
  std::string time = dissect::parse_onvif_clock(page->body);
  if (time.empty()) time = utc_now();
  co_return time;
}

Task<Reply> by_digest(Place& place, std::string account, const Secret& secret) {
  const OnvifRead what = protected_read(place);
  const auto asked = co_await ask(place, what, std::string(), std::string());
  if (!asked) co_return failed(asked.error());
  auto parts = read_challenge(asked->header("www-authenticate"));
  if (!parts) co_return Reply(Sign::unclear, LoginReason::unclear);
  parts->user = account;
  parts->uri = kService;
  parts->method = "POST";
  parts->count = "00000001";
  parts->client_nonce = random_text();
  std::string authorization = digest_authorization(*parts, secret);
  const auto page = co_await ask(place, what, std::string(), std::move(authorization));
  if (!page) co_return failed(page.error());
  co_return read_answer(*page, what);
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  if (place.prompt == kByDigest) co_return co_await by_digest(place, std::move(account), secret);
  const OnvifRead what = protected_read(place);
  const auto time = co_await clock_of(place);
  if (!time) co_return failed(time.error());
  std::string header = username_token(account, secret, *time);
  const auto page = co_await ask(place, what, std::move(header), std::string());
  if (!page) co_return failed(page.error());
  co_return read_answer(*page, what);
}

}  // namespace

extern const LoginCheck onvif_login;
const LoginCheck onvif_login{.service = "onvif",
                             .protocols = kProtocols,
                             .communities = false,
                             .guest = {},
                             .look = look,
                             .attempt = attempt};

}  // namespace tenken::logins
