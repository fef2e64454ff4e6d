// HTTP: Basic and Digest. RFC 7617, RFC 7616, RFC 9110 section 11.
// Sends GET of one path, without and with a login. Follows no redirect; a form is filled in only
// where a template knows it (form_login.hpp). One connection serves the look, the attempts and the
// control, as far as the server keeps it.
#include <array>

#include <fmt/format.h>

#include "logins/digest.hpp"
#include "logins/form_login.hpp"
#include "logins/login_check.hpp"
#include "logins/random_text.hpp"
#include "logins/web_talk.hpp"
#include "scanner/dissect/http_auth.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 2> kProtocols{"http", "https"};
constexpr std::uint16_t kPort = 80;
constexpr std::uint16_t kTlsPort = 443;
constexpr int kUnauthorized = 401;

// What the pages of management say, in small letters.
constexpr std::array<std::string_view, 10> kManagement{
    "configuration", "administration", "settings", "firmware", "reboot",
    "network setup", "maintenance",    "設定",     "管理",     "再起動"};

bool is_success(int status) { return status >= 200 && status < 300; }
bool is_redirect(int status) { return status >= 300 && status < 400; }

std::size_t password_fields(std::string_view page) {
  std::size_t count = 0;
  for (const std::string_view mark : {"type=\"password\"", "type='password'", "type=password"})
    for (std::size_t at = page.find(mark); at != std::string_view::npos;
         at = page.find(mark, at + 1))
      ++count;
  return count;
}

bool shows_management(std::string_view page) {
  std::string low(page);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const std::string_view word : kManagement)
    if (low.find(word) != std::string::npos) return true;
  return false;
}

std::string host_of(const Place& place) { return host_text(place, place.tls ? kTlsPort : kPort); }

/// What a page says that came without a login.
Reply read_open_page(const dissect::HttpResponse& page) {
  const std::string note = fmt::format("{}", page.status);
  if (is_limit(page, false)) return {Sign::locked, LoginReason::lock_words, note};
  if (is_redirect(page.status)) return {Sign::unclear, LoginReason::redirect, note};
  if (!is_success(page.status)) return {Sign::unclear, LoginReason::unclear, note};
  const std::size_t fields = password_fields(page.body);
  if (fields >= 2 && waits_for_first_password(page.body))
    return {Sign::not_initialised, LoginReason::none, note};
  if (fields > 0) return {Sign::no_password, LoginReason::no_password, note + ", a form"};
  if (shows_management(page.body)) return {Sign::open, LoginReason::none, note};
  return {Sign::unclear, LoginReason::unclear, note + ", a page without a login"};
}

/// A refusal brings a new challenge; a page that is shown leaves the old one valid.
void take_challenge(Place& place, const dissect::HttpResponse& page) {
  if (page.status != kUnauthorized) return;
  place.challenge = page.header("www-authenticate");
  place.challenge_uses = 0;
}

/// By the known form of the product, where the device shows it.
Task<Reply> look_by_form(Place& place) {
  Reply reply = co_await look_at_form(place);
  place.by_form = reply.sign == Sign::asks;
  co_return reply;
}

Task<Reply> look(Place& place) {
  Reply reply;
  if (place.form != nullptr) {
    reply = co_await look_by_form(place);
    if (reply.sign != Sign::foreign) co_return reply;
  }
  if (place.paths.empty()) place.paths.emplace_back("/");
  std::unique_ptr<net::Stream> stream;
  for (const std::string& path : place.paths) {
    if (!stream) {
      auto opened = co_await open_stream(place, FirstWord::ours);
      if (!opened) co_return failed(opened.error());
      stream = std::move(*opened);
    }
    const auto page =
        co_await ask_web(*stream, Requests::http_get(host_of(place), path, ""), place.waits);
    if (!page) co_return failed(page.error());
    if (!stays_open(*page)) stream.reset();
    if (page->status == kUnauthorized) {
      take_challenge(place, *page);
      const std::string scheme = dissect::parse_challenge(place.challenge).scheme;
      place.path = path;
      if (stream) place.talk = std::make_unique<StreamTalk>(std::move(stream));
      reply = scheme == "Basic" || scheme == "Digest"
                  ? Reply(Sign::asks, LoginReason::none, "401 " + scheme)
                  : Reply(Sign::no_password, LoginReason::no_password, "401 " + printable(scheme));
      co_return reply;
    }
    reply = read_open_page(*page);
    if (reply.sign != Sign::unclear) co_return reply;
  }
  co_return reply;
}

/// What came for a login on a path that refuses requests without one.
Reply read_answer(const dissect::HttpResponse& page) {
  const std::string note = fmt::format("{}", page.status);
  if (is_limit(page, true)) return {Sign::locked, LoginReason::lock_words, note};
  if (page.status == kUnauthorized) {
    if (speaks_of_lock(page.body, true) || !page.header("retry-after").empty())
      return {Sign::locked, LoginReason::lock_words, note};
    return {Sign::refused, LoginReason::none, note};
  }
  if (is_redirect(page.status)) {
    const std::string_view where = page.header("location");
    if (where.find("login") != std::string_view::npos ||
        where.find("Login") != std::string_view::npos)
      return {Sign::refused, LoginReason::redirect, note};
    return {Sign::unclear, LoginReason::redirect, note};
  }
  if (!is_success(page.status)) return {Sign::unclear, LoginReason::unclear, note};
  if (speaks_of_lock(page.body, true)) return {Sign::locked, LoginReason::lock_words, note};
  if (demands_change(page.body) && password_fields(page.body) >= 2)
    return {Sign::accepted, LoginReason::change_demanded, note};
  if (speaks_of_failure(page.body) || password_fields(page.body) > 0)
    return {Sign::refused, LoginReason::none, note + ", a page that says no"};
  return {Sign::accepted, LoginReason::none, note};
}

/// The credentials for the challenge; empty where it cannot be answered.
std::string credentials(Place& place, const std::string& path, const std::string& account,
                        const Secret& secret) {
  if (auto parts = read_challenge(place.challenge)) {
    parts->user = account;
    parts->uri = path;
    parts->method = "GET";
    // How often the nonce was used, this time included (RFC 7616 section 3.4).
    parts->count = fmt::format("{:08x}", ++place.challenge_uses);
    parts->client_nonce = random_text();
    return digest_authorization(*parts, secret);
  }
  if (dissect::parse_challenge(place.challenge).scheme != "Basic") return {};
  return basic_authorization(account, secret).get();
}

/// The connection that is there and open, or a new one.
Task<Result<std::unique_ptr<StreamTalk>>> talk_with(Place& place) {
  if (place.talk) {
    std::unique_ptr<StreamTalk> kept(static_cast<StreamTalk*>(place.talk.release()));
    if (co_await still_open(kept->stream())) co_return kept;
  }
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return Unexpected(stream.error());
  co_return std::make_unique<StreamTalk>(std::move(*stream));
}

/// One page; the connection is kept in the place where the server keeps it.
Task<Result<dissect::HttpResponse>> ask_page(Place& place, Request request) {
  auto talk = co_await talk_with(place);
  if (!talk) co_return Unexpected(talk.error());
  auto page = co_await ask_web((*talk)->stream(), std::move(request), place.waits);
  if (!page) co_return page;
  take_challenge(place, *page);
  if (stays_open(*page))
    place.talk = std::move(*talk);
  else if (says_it_ends(*page))
    co_await part(place, (*talk)->stream());
  co_return page;
}

bool is_stale(const dissect::HttpResponse& page) {
  const std::string_view stale = dissect::auth_parameter(page.header("www-authenticate"), "stale");
  return page.status == kUnauthorized && (stale == "true" || stale == "TRUE");
}

/// Without a login, where the challenge is not known.
Task<Reply> learn_challenge(Place& place, const std::string& path) {
  Reply reply(Sign::asks);
  if (!place.challenge.empty()) co_return reply;
  Request request = Requests::http_get(host_of(place), path, "");
  const auto page = co_await ask_page(place, std::move(request));
  if (!page) co_return failed(page.error());
  if (page->status != kUnauthorized) {
    const bool limit = is_limit(*page, true);
    reply = Reply(limit ? Sign::locked : Sign::unclear,
                  limit ? LoginReason::lock_words : LoginReason::unclear,
                  fmt::format("{} before a login", page->status));
  }
  co_return reply;
}

/// Whether the server lets in without a login who was let in before: then a further login proves
/// nothing.
Task<bool> remembers(Place& place, const std::string& path) {
  Request request = Requests::http_get(host_of(place), path, "");
  const auto page = co_await ask_page(place, std::move(request));
  co_return !page || page->status != kUnauthorized;
}

Task<Reply> attempt(Place& place, std::string account, const Secret& secret) {
  if (place.by_form) co_return co_await attempt_form(place, std::move(account), secret);
  const std::string path = place.path.empty() ? "/" : place.path;
  Reply reply = co_await learn_challenge(place, path);
  if (reply.sign != Sign::asks) co_return reply;
  Result<dissect::HttpResponse> page = fail(Errc::internal, "nothing asked");
  constexpr int kRounds = 2;  // a nonce that has grown stale is renewed once
  for (int round = 0; round < kRounds; ++round) {
    Wiped<std::string> value(credentials(place, path, account, secret));
    if (value.get().empty()) {
      reply = Reply(Sign::no_password, LoginReason::no_password, "challenge not understood");
      co_return reply;
    }
    Request request = Requests::http_get(host_of(place), path, value.get());
    page = co_await ask_page(place, std::move(request));
    if (!page) co_return failed(page.error());
    if (!is_stale(*page)) break;
  }
  reply = read_answer(*page);
  if (reply.sign != Sign::accepted) co_return reply;
  if (place.was_inside && co_await remembers(place, path))
    reply = Reply(Sign::unclear, LoginReason::unclear,
                  reply.note + ", as without a login since the last one");
  place.was_inside = true;
  co_return reply;
}

}  // namespace

extern const LoginCheck http_login;
const LoginCheck http_login{.service = "http",
                            .protocols = kProtocols,
                            .communities = false,
                            .guest = {},
                            .look = look,
                            .attempt = attempt};

}  // namespace tenken::logins
