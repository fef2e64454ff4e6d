#include "scanner/dissect/http_heard.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/http.hpp"
#include "scanner/dissect/http_auth.hpp"
#include "scanner/dissect/message_head.hpp"
#include "scanner/dissect/proofs.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxForm = std::size_t{16} * 1024;  // bytes; longer bodies are no login
constexpr std::size_t kMaxMethod = 24;                    // letters
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::string_view kJsonType = "application/json";
constexpr std::string_view kHtmlType = "text/html";
constexpr std::string_view kSoapType = "application/soap+xml";  // SOAP 1.2, which ONVIF speaks

bool is_type(std::string_view content_type, std::string_view type) {
  return same_folded(content_type.substr(0, type.size()), type);
}

std::optional<std::size_t> content_length(std::string_view value) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (error != std::errc() || length > SIZE_MAX / 2) return std::nullopt;
  return length;
}

template <class List>
void push_cookies(List& cookies, std::string_view header, bool all) {
  do {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = header.substr(0, end);
    const std::string_view name = trimmed(pair.substr(0, pair.find('=')));
    if (!name.empty() && !cookies.push(name)) return;
    header.remove_prefix(std::min(end + 1, header.size()));
  } while (all && !header.empty());
}

/// Whether the first bytes may still become a request: letters, then a blank.
bool may_be_request(ByteView stream) {
  const std::string_view text = as_text(stream).substr(0, kMaxMethod + 1);
  const std::size_t begin = text.find_first_not_of("\r\n");
  if (begin == std::string_view::npos) return true;
  const std::string_view word = text.substr(begin, text.find(' ', begin) - begin);
  const auto is_method = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; };
  return word.size() <= kMaxMethod && std::all_of(word.begin(), word.end(), is_method);
}

/// Whether the first bytes may still become a status line.
bool may_be_reply(ByteView stream) {
  std::string_view text = as_text(stream);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n \t"), text.size()));
  if (text.empty()) return true;
  for (const std::string_view name : {"HTTP/", "HTTP ", "RTSP/", "ICY "})
    if (same_folded(text.substr(0, name.size()), name.substr(0, text.size()))) return true;
  return false;
}

struct BodyFacts {
  std::optional<std::size_t> length;
  bool chunked = false;
  bool encoded = false;  ///< there is a field about it
};

void read_request_field(HttpRequest& request, BodyFacts& body, const HeadField& field,
                        SecretRoom& room) {
  const auto is = [&](std::string_view name) { return same_folded(field.name, name); };
  if (is("host")) request.host = field.value;
  if (is("user-agent")) request.user_agent = field.value;
  if (is("content-type")) request.content_type = field.value;
  if (is("content-length")) body.length = content_length(field.value);
  if (is("transfer-encoding")) body.chunked = true;
  if (is("cookie")) push_cookies(request.cookies, field.value, true);
  if (request.login.kind != LoginKind::none) return;
  if (is("authorization") || is("proxy-authorization")) {
    request.login = read_authorization(field.value, room);
    request.login.method = request.method;
    request.login_place = LoginPlace::header;
  }
}

void keep_login(HttpRequest& request, const Login& login, LoginPlace place) {
  if (request.login.kind != LoginKind::none || login.kind == LoginKind::none) return;
  request.login = login;
  request.login_place = place;
}

/// The rest of the places of a login, those that need neither header nor body.
void read_target_login(HttpRequest& request, SecretRoom& room) {
  const std::size_t query = request.target.find('?');
  if (query != std::string_view::npos)
    keep_login(request, read_form_login(request.target.substr(query + 1), room), LoginPlace::query);
  keep_login(request, read_url_login(request.target, room), LoginPlace::url);
}

void read_body_login(HttpRequest& request, ByteView body, SecretRoom& room) {
  if (is_type(request.content_type, kFormType))
    keep_login(request, read_form_login(as_text(body), room), LoginPlace::form);
  if (is_type(request.content_type, kJsonType))
    keep_login(request, read_json_login(as_text(body)), LoginPlace::json);
  if (is_type(request.content_type, kSoapType))
    keep_login(request, read_soap_login(as_text(body)), LoginPlace::soap);
}

bool may_hold_login(const HttpRequest& request, const BodyFacts& body) {
  return body.length.value_or(0) > 0 && *body.length <= kMaxForm &&
         (is_type(request.content_type, kFormType) || is_type(request.content_type, kJsonType) ||
          is_type(request.content_type, kSoapType));
}

void read_reply_field(HttpReply& reply, BodyFacts& body, const HeadField& field) {
  const auto is = [&](std::string_view name) { return same_folded(field.name, name); };
  if (is("server")) reply.server = field.value;
  if (is("user-agent")) reply.user_agent = field.value;
  if (is("content-type")) reply.content_type = field.value;
  if (is("location")) reply.location = field.value;
  if (is("content-length")) body.length = content_length(field.value);
  if (is("transfer-encoding") && !std::exchange(body.chunked, true))
    reply.transfer_encoding = field.value;
  if (is("content-encoding") && !std::exchange(body.encoded, true))
    reply.content_encoding = field.value;
  if (is("set-cookie")) push_cookies(reply.cookies, field.value, false);
  if (is("www-authenticate") || is("proxy-authenticate")) reply.challenges.push(field.value);
}

}  // namespace

Heard<HttpRequest> parse_http_request(ByteView stream, SecretRoom& room) {
  Heard<HttpRequest> heard;
  room.clear();
  if (!may_be_request(stream)) return heard;
  const auto head = find_head(stream);
  heard.state = head.state;
  if (head.value.start.empty()) return heard;
  const auto line = read_request_line(head.value.start);
  if (!line || line->protocol == "SIP" || line->protocol == "ICY") {
    heard.state = HeardState::foreign;
    return heard;
  }
  HttpRequest& request = heard.value;
  request.method = line->method;
  request.target = line->target;
  request.protocol = line->protocol;
  request.version = line->version;
  if (!head.whole()) return heard;
  BodyFacts body;
  HeadFields fields(head.value.fields);
  while (const auto field = fields.next()) read_request_field(request, body, *field, room);
  heard.size = head.size + (body.chunked ? 0 : body.length.value_or(0));
  if (may_hold_login(request, body) && !body.chunked) {
    const ByteView rest = stream.subspan(head.size);
    if (rest.size() < *body.length) {
      heard.state = HeardState::need_more;
      heard.size = 0;
    } else {
      read_body_login(request, rest.first(*body.length), room);
    }
  }
  read_target_login(request, room);
  return heard;
}

Heard<HttpReply> parse_http_reply(ByteView stream) {
  constexpr int kNoContent = 204;
  constexpr int kNotModified = 304;
  constexpr int kFirstFinal = 200;
  Heard<HttpReply> heard;
  if (!may_be_reply(stream)) return heard;
  const auto head = find_head(stream);
  heard.state = head.state;
  if (head.value.start.empty()) return heard;
  const StatusLine line = read_status_line(head.value.start);
  HttpReply& reply = heard.value;
  reply.protocol = line.protocol;
  reply.version = line.version;
  reply.status = line.status;
  reply.reason = line.reason;
  if (!head.whole()) return heard;
  BodyFacts body;
  HeadFields fields(head.value.fields);
  while (const auto field = fields.next()) read_reply_field(reply, body, *field);
  const bool bare = (reply.status != 0 && reply.status < kFirstFinal) ||
                    reply.status == kNoContent || reply.status == kNotModified;
  heard.size = head.size;
  reply.head_size = head.size;
  if (bare) return heard;
  // RTSP has a body only when it says so (RFC 2326 section 4.4).
  reply.open_end = body.chunked || (!body.length && reply.protocol == "HTTP");
  if (!reply.open_end) heard.size += body.length.value_or(0);
  return heard;
}

HtmlFacts read_http_page(ByteView stream) {
  const auto heard = parse_http_reply(stream);
  if (!heard.whole() || !is_type(heard.value.content_type, kHtmlType)) return {};
  HttpReader reader;
  reader.feed(stream);
  const auto response = std::move(reader).finish();
  if (!response) return {};
  return read_html(response->body, response->header("content-type"));
}

}  // namespace tenken::dissect
