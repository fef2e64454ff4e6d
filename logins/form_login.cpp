#include "logins/form_login.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <re2/re2.h>

#include "logins/quoting.hpp"
#include "logins/web_talk.hpp"

namespace tenken::logins {
namespace {

constexpr std::array kForms{
#define FORM(id, vendor, product, page, post, kind, body, token, proof, inside, refused, lock, \
             logout, confidence)                                                               \
  FormTemplate{                                                                                \
      id,    vendor,           product, page,    post, FormKind::kind, body,                   \
      token, FormProof::proof, inside,  refused, lock, logout,         Confidence::confidence},
#include "data/logins/forms.def"
#undef FORM
};

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::size_t kMostCookies = 16;
constexpr std::size_t kLongestCookie = 1024;

bool holds(std::string_view text, std::string_view mark) {
  return !mark.empty() && text.find(mark) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "-._~";
  std::string out;
  out.reserve(text.size() * 3);
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kPlain.find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string encoded(FormKind kind, std::string_view text) {
  return kind == FormKind::json ? inside_quotes(text) : percent_encoded(text);
}

/// The template with its three places filled; what is filled in is not searched again.
std::string filled(const FormTemplate& form, std::string_view account, std::string_view secret,
                   std::string_view token) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> places{
      {{"{account}", account}, {"{secret}", secret}, {"{token}", token}}};
  std::string out;
  out.reserve(form.body.size() + account.size() + secret.size() + token.size() + 64);
  for (std::size_t at = 0; at < form.body.size();) {
    const auto place = std::ranges::find_if(
        places, [&](const auto& one) { return form.body.substr(at).starts_with(one.first); });
    if (place == places.end()) {
      out += form.body[at++];
      continue;
    }
    out += place->second;
    at += place->first.size();
  }
  return out;
}

/// "name=value; ..." of what a server set, added to what was set before.
void take_cookies(std::string& cookies, const dissect::HttpResponse& page) {
  std::size_t count = 0;
  for (const auto& [name, value] : page.headers) {
    if (name != "set-cookie" || ++count > kMostCookies) continue;
    const std::string_view pair = std::string_view(value).substr(0, value.find(';'));
    const bool clean = std::ranges::none_of(
        pair, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
    if (!clean || pair.size() > kLongestCookie || pair.find('=') == std::string_view::npos)
      continue;
    cookies.append(cookies.empty() ? "" : "; ").append(pair);
  }
}

std::string form_host(const Place& place) {
  return host_text(place, place.tls ? kHttpsPort : kHttpPort);
}

/// Over a connection of its own.
Task<Result<dissect::HttpResponse>> read_page(Place& place, std::string_view path,
                                              std::string cookies) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return Unexpected(stream.error());
  Request request = Requests::http_page(form_host(place), path, cookies);
  co_return co_await ask_web(**stream, std::move(request), place.waits);
}

/// One login, over a connection that is closed behind it: a device has one at a time.
Task<Result<dissect::HttpResponse>> post_form(Place& place, const FilledForm& body,
                                              std::string cookies) {
  auto stream = co_await open_stream(place, FirstWord::ours);
  if (!stream) co_return Unexpected(stream.error());
  Request request = Requests::http_login(form_host(place), *place.form, body, cookies);
  co_return co_await ask_web(**stream, std::move(request), place.waits);
}

std::string token_of(const FormTemplate& form, const std::string& page) {
  if (form.token.empty()) return {};
  RE2::Options quiet;
  quiet.set_log_errors(false);
  const RE2 pattern(re2::StringPiece(form.token.data(), form.token.size()), quiet);
  std::string token;
  if (!pattern.ok() || !RE2::PartialMatch(page, pattern, &token)) return {};
  return token;
}

/// What the answer to the post says by itself; unclear: the page has to be read.
Reply read_reply(const FormTemplate& form, const dissect::HttpResponse& reply) {
  const std::string note = fmt::format("form {}: {}", form.id, reply.status);
  // The template's marks first: some refuse with a status that means a limit elsewhere.
  const bool lock =
      form.lock.empty() ? speaks_of_lock(reply.body, true) : holds(reply.body, form.lock);
  if (lock) return {Sign::locked, LoginReason::lock_words, note};
  if (holds(reply.body, form.refused)) return {Sign::refused, LoginReason::none, note};
  if (is_limit(reply, true)) return {Sign::locked, LoginReason::lock_words, note};
  if (form.proof == FormProof::reply && holds(reply.body, form.inside)) {
    const bool change = demands_change(reply.body);
    return {Sign::accepted, change ? LoginReason::change_demanded : LoginReason::none, note};
  }
  return {Sign::unclear, LoginReason::unclear, note};
}

Task<Reply> look_inside(Place& place, const FormTemplate& form, const std::string& before,
                        std::string cookies) {
  const auto page = co_await read_page(place, form.page, std::move(cookies));
  if (!page) co_return failed(page.error());
  Reply reply(Sign::unclear, LoginReason::unclear,
              fmt::format("form {}: page {}", form.id, page->status));
  if (holds(page->body, form.inside)) {
    reply.sign = Sign::accepted;
    reply.reason = demands_change(page->body) ? LoginReason::change_demanded : LoginReason::none;
  } else if (holds(page->body, form.refused) || page->body == before) {
    reply.sign = Sign::refused;
    reply.reason = LoginReason::none;
  }
  co_return reply;
}

}  // namespace

std::span<const FormTemplate> form_templates() { return kForms; }

const FormTemplate* find_form(const DeviceIdentity& device) {
  if (device.vendor.empty()) return nullptr;
  RE2::Options quiet;
  quiet.set_log_errors(false);
  for (const FormTemplate& form : kForms) {
    if (!names_vendor(form.vendor, device.vendor)) continue;
    if (form.product.empty()) return &form;
    const RE2 pattern(re2::StringPiece(form.product.data(), form.product.size()), quiet);
    if (pattern.ok() && RE2::PartialMatch(device.model, pattern)) return &form;
  }
  return nullptr;
}

FilledForm::FilledForm(const FormTemplate& form, std::string_view account, const Secret& secret,
                       std::string_view token)
    : text_(std::string()) {
  const Wiped<std::string> password(encoded(form.kind, secret.reveal()));
  text_.get() =
      filled(form, encoded(form.kind, account), password.get(), encoded(form.kind, token));
}

Task<Reply> look_at_form(Place& place) {
  const FormTemplate& form = *place.form;
  const auto page = co_await read_page(place, form.page, std::string());
  if (!page) co_return failed(page.error());
  const std::string note = fmt::format("form {}: {}", form.id, page->status);
  if (is_limit(*page, false)) co_return Reply(Sign::locked, LoginReason::lock_words, note);
  if (waits_for_first_password(page->body))
    co_return Reply(Sign::not_initialised, LoginReason::none, note);
  constexpr int kUnauthorized = 401;
  constexpr int kNotFound = 404;
  if (page->status == kUnauthorized || page->status == kNotFound)
    co_return Reply(Sign::foreign, LoginReason::foreign, note);
  if (form.proof == FormProof::page && holds(page->body, form.inside))
    co_return Reply(Sign::open, LoginReason::none, note);
  if (!form.token.empty() && token_of(form, page->body).empty())
    co_return Reply(Sign::foreign, LoginReason::foreign, note + ", without its token");
  co_return Reply(Sign::asks, LoginReason::none, note);
}

Task<Reply> attempt_form(Place& place, std::string account, const Secret& secret) {
  const FormTemplate& form = *place.form;
  const auto before = co_await read_page(place, form.page, std::string());
  if (!before) co_return failed(before.error());
  if (holds(before->body, form.inside))
    co_return Reply(Sign::unclear, LoginReason::unclear, "inside without a login");
  std::string cookies;
  take_cookies(cookies, *before);
  const FilledForm body(form, account, secret, token_of(form, before->body));
  const auto answer = co_await post_form(place, body, cookies);
  if (!answer) co_return failed(answer.error());
  Reply reply = read_reply(form, *answer);
  take_cookies(cookies, *answer);
  if (reply.sign == Sign::unclear && form.proof == FormProof::page)
    reply = co_await look_inside(place, form, before->body, cookies);
  if (reply.sign == Sign::accepted && !form.logout.empty())
    (void)co_await read_page(place, form.logout, cookies);
  co_return reply;
}

}  // namespace tenken::logins
