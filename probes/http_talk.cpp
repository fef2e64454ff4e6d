#include "probes/http_talk.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/html.hpp"
#include "scanner/dissect/http_location.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReadSize = 8192;
constexpr std::size_t kMaxHeard = 2048;
constexpr auto kStall = 1500ms;  // a body that pauses longer than this is taken as ended

// Headers that stay the same from run to run and hold no secret. Those that identify a visitor or a
// moment (Date, Set-Cookie, ETag, nonces) are what this list leaves out.
constexpr std::array<std::string_view, 8> kStableHeaders{
    "allow",   "content-type",    "public",      "server", "strict-transport-security",
    "upgrade", "x-frame-options", "x-powered-by"};

std::string host_text(const ProbeContext& context) {
  const IpAddress& address = context.dialer.address();
  std::string text = address.to_string();
  text.resize(std::min(text.find('%'), text.size()));  // a zone means nothing to the server
  return address.is_v6() ? fmt::format("[{}]", text) : text;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string_view auth_of(const dissect::HttpResponse& page, const dissect::HtmlFacts& html) {
  if (page.status == 401 || html.asks_password) return "password";
  // A page without a login form may still hide its data behind one: not "none".
  return "unknown";
}

std::string head_text(const dissect::HttpResponse& response) {
  std::string text = fmt::format("< {}/{} {} {}\n", response.protocol, response.version,
                                 response.status, response.reason);
  for (const std::string_view name : kStableHeaders)
    if (const std::string_view value = response.header(name); !value.empty())
      text += fmt::format("< {}: {}\n", name, printable(value));
  return text;
}

}  // namespace

Task<Result<HttpAnswer>> ask_http(net::Stream& stream, std::string request,
                                  std::chrono::milliseconds answer_wait, Bytes& heard) {
  if (const auto sent = co_await stream.write(to_bytes(request)); !sent)
    co_return Unexpected(sent.error());
  HttpAnswer answer;
  dissect::HttpReader reader;
  std::chrono::milliseconds wait = answer_wait;
  while (!reader.done()) {
    const auto bytes = co_await stream.read_some(kReadSize, wait);
    if (!bytes) {
      if (bytes.error().code != Errc::closed) answer.broken = bytes.error();
      if (heard.empty()) co_return Unexpected(bytes.error());
      break;
    }
    if (bytes->empty()) break;
    const std::size_t room = std::min(bytes->size(), kMaxHeard - heard.size());
    heard.insert(heard.end(), bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(room));
    reader.feed(*bytes);
    wait = reader.has_head() ? kStall : answer_wait;
  }
  auto response = std::move(reader).finish();
  if (!response && answer.broken) co_return Unexpected(*answer.broken);
  if (!response) co_return Unexpected(response.error());
  answer.response = *std::move(response);
  co_return answer;
}

namespace {

std::string request_text(const ProbeContext& context, std::string_view path,
                         std::string_view connection) {
  const bool default_port = context.port() == 80 || context.port() == 443;
  const std::string port = default_port ? "" : fmt::format(":{}", context.port());
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}{}\r\nUser-Agent: tenken/" TENKEN_VERSION
                     "\r\nAccept: */*\r\nConnection: {}\r\n\r\n",
                     path, host_text(context), port, connection);
}

}  // namespace

std::string get_request(const ProbeContext& context, std::string_view path) {
  return request_text(context, path, "close");
}

std::string get_request_kept(const ProbeContext& context, std::string_view path) {
  return request_text(context, path, "keep-alive");
}

Task<Result<HttpPages>> fetch_pages(ProbeContext& context, std::string_view scheme,
                                    Reconnect reconnect, Bytes& heard) {
  auto answer =
      co_await ask_http(context.stream, get_request(context, "/"), context.answer_wait, heard);
  if (!answer) co_return Unexpected(answer.error());
  HttpPages pages;
  pages.first = answer->response;
  pages.page = std::move(answer->response);
  pages.broken = answer->broken;
  context.stream.close();  // gives its connection slot back before a second connection asks for one
  if (!is_redirect(pages.first.status)) co_return pages;

  std::string host = context.dialer.address().to_string();
  host.resize(std::min(host.find('%'), host.size()));
  const dissect::HttpOrigin origin{scheme, host, context.port()};
  const auto target = dissect::local_target(pages.first.header("location"), origin);
  if (!target) co_return pages;
  const auto second = co_await reconnect(context);
  if (!second) {
    pages.broken = second.error();
    co_return pages;
  }
  Bytes heard_second;
  auto followed =
      co_await ask_http(**second, get_request(context, *target), context.answer_wait, heard_second);
  if (!followed) {
    pages.broken = followed.error();
    co_return pages;
  }
  pages.page = std::move(followed->response);
  pages.broken = followed->broken;
  co_return pages;
}

HttpSummary observe_http(ProbeContext& context, const dissect::HttpResponse& first,
                         const dissect::HttpResponse& page) {
  std::string record = "> GET / HTTP/1.1\n" + head_text(first);
  context.observe("http.status", std::to_string(first.status));
  if (const std::string_view server = first.header("server"); !server.empty()) {
    context.observe("http.server", printable(server));
    if (const auto software = dissect::read_product_token(server)) {
      context.observe(claim::kProduct, printable(software->product, 64));
      if (!software->version.empty())
        context.observe(claim::kVersion, printable(software->version, 64));
    }
  }
  if (const std::string_view powered = page.header("x-powered-by"); !powered.empty())
    context.observe("http.powered_by", printable(powered));
  if (const std::string_view location = first.header("location"); !location.empty()) {
    const std::string target = printable(dissect::without_tokens(location));
    context.observe("http.location", target);
    record += fmt::format("< location: {}\n", target);
  }
  if (first.status != page.status) record += "> GET (redirected)\n" + head_text(page);
  if (const std::string_view header = page.header("www-authenticate"); !header.empty()) {
    const dissect::HttpChallenge challenge = dissect::parse_challenge(header);
    context.observe("http.auth_scheme", challenge.scheme);
    if (!challenge.realm.empty()) context.observe("http.realm", printable(challenge.realm));
    record += fmt::format("< www-authenticate: {} realm={}\n", challenge.scheme,
                          printable(challenge.realm));
  }
  const dissect::HtmlFacts html = dissect::read_html(page.body, page.header("content-type"));
  if (!html.title.empty()) context.observe("http.title", html.title);
  if (first.header("server").empty())
    if (const auto software = dissect::name_software("http", html.title))
      context.observe(claim::kProduct, software->product);
  record +=
      fmt::format("# title: {}\n# password field: {}\n", printable(html.title), html.asks_password);
  return {std::move(record), auth_of(page, html)};
}

}  // namespace tenken::probes
