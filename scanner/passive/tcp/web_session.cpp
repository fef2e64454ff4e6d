#include "scanner/passive/tcp/web_session.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/html.hpp"
#include "scanner/dissect/http.hpp"
#include "scanner/dissect/message_head.hpp"
#include "scanner/dissect/upnp.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::same_folded;

constexpr std::size_t kMostMethod = 24;
constexpr std::size_t kLongTarget = 256;  // bytes after which a request may go without its line end
constexpr std::uint32_t kMostOpen = 32;   // requests without an answer
constexpr int kSwitched = 101;
constexpr int kFirstFinal = 200;
constexpr int kFirstRedirect = 300;
constexpr int kUnauthorized = 401;
constexpr std::byte kInterleaved{'$'};  // RFC 2326 section 10.12
constexpr std::size_t kInterleavedHead = 4;
constexpr std::string_view kHtml = "text/html";

bool is_type(std::string_view content_type, std::string_view type) {
  return same_folded(content_type.substr(0, type.size()), type);
}

bool is_xml(std::string_view content_type) {
  return is_type(content_type, "text/xml") || is_type(content_type, "application/xml");
}

bool is_method(std::string_view word) {
  return !word.empty() && word.size() <= kMostMethod && std::ranges::all_of(word, [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

bool is_line_letter(char c) { return (c >= ' ' && c <= '~') || c == '\r'; }

Fit sniff_reply(std::string_view text, std::string_view protocol) {
  const std::string_view begin = text.substr(0, protocol.size() + 1);
  if (begin.substr(0, protocol.size()) != protocol.substr(0, begin.size())) return Fit::no;
  if (begin.size() <= protocol.size()) return Fit::undecided;
  return begin.back() == '/' ? Fit::server : Fit::no;
}

Fit sniff_request(std::string_view text, std::string_view protocol) {
  const std::size_t blank = text.find(' ');
  if (!is_method(text.substr(0, std::min(blank, text.size())))) return Fit::no;
  const std::size_t end = text.find('\n');
  if (blank == std::string_view::npos) return end == blank ? Fit::undecided : Fit::no;
  if (end == std::string_view::npos) {
    const bool target = text.substr(blank + 1).starts_with('/');
    if (target && protocol == "HTTP" && text.size() > kLongTarget) return Fit::client;
    return std::ranges::all_of(text, is_line_letter) ? Fit::undecided : Fit::no;
  }
  std::string_view line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto request = dissect::read_request_line(line);
  return request && request->protocol == protocol ? Fit::client : Fit::no;
}

void say_description(const Talk& talk, std::string_view document) {
  const auto device = dissect::parse_upnp_description(as_bytes(document));
  if (!device) return;
  talk.server_device_says(Kind::upnp_name, device->friendly_name);
  talk.server_device_says(Kind::upnp_vendor, device->manufacturer);
  talk.server_device_says(Kind::upnp_model, device->model_name);
  talk.server_device_says(Kind::upnp_model_number, device->model_number);
  talk.server_device_says(Kind::upnp_serial, device->serial_number);
  talk.server_device_says(Kind::upnp_udn, device->udn);
  talk.server_device_says(Kind::upnp_type, device->device_type);
}

}  // namespace

Fit sniff_web(const Opening& opening, std::string_view protocol) {
  if (opening.bytes.empty() || opening.text().front() < 'A' || opening.text().front() > 'Z')
    return Fit::no;
  const Fit reply = opening.may_be(Side::server) ? sniff_reply(opening.text(), protocol) : Fit::no;
  if (reply != Fit::no || !opening.may_be(Side::client)) return reply;
  return sniff_request(opening.text(), protocol);
}

Progress WebSession::hear(const Talk& talk, ByteView bytes) {
  if (bytes.front() == kInterleaved && kinds_.protocol == "RTSP") {
    Reader in(bytes.subspan(std::min<std::size_t>(bytes.size(), 2)));
    const auto length = in.u16();
    return length ? Progress::took(kInterleavedHead + *length) : Progress::needs(kInterleavedHead);
  }
  if (talk.from_client()) return hear_request(talk, bytes);
  return body_.active() ? hear_body(talk, bytes) : hear_reply(talk, bytes);
}

bool WebSession::resumes(Side from, ByteView bytes) {
  Opening opening;
  opening.bytes = bytes;
  opening.side = from;
  if (sniff_web(opening, kinds_.protocol) == Fit::no) return false;
  if (from == Side::server) body_.forget();
  return true;
}

Progress WebSession::hear_request(const Talk& talk, ByteView bytes) {
  dissect::SecretRoom room;
  const auto request = dissect::parse_http_request(bytes, room);
  if (!request.whole()) return progress_of(request);
  say_request(talk, request.value);
  if (open_ < kMostOpen) {
    heads_ |= (request.value.method == "HEAD" ? 1U : 0U) << open_;
    ++open_;
  }
  return Progress::took(request.size);
}

void WebSession::say_request(const Talk& talk, const dissect::HttpRequest& request) {
  talk.client_says(kinds_.user_agent, request.user_agent);
  if (kinds_.protocol == "HTTP") {
    talk.server_says(Kind::http_host, request.host);
    talk.client_names_server(request.host);
  }
  login_ = say_login(talk, kinds_.login, request.login);
}

Progress WebSession::hear_reply(const Talk& talk, ByteView bytes) {
  const auto reply = dissect::parse_http_reply(bytes);
  if (reply.foreign()) body_.forget();
  if (!reply.whole()) return progress_of(reply);
  say_reply(talk, reply.value);
  if (reply.value.status == kSwitched) return Progress::over();
  const bool final = reply.value.status == 0 || reply.value.status >= kFirstFinal;
  const bool bare = final && open_ > 0 && (heads_ & 1U) != 0;
  if (final) say_fate_of_login(talk, reply.value.status);
  if (final && open_ > 0) {
    --open_;
    heads_ >>= 1U;
  }
  const std::size_t head = reply.value.head_size;
  if (!bare) begin_body(reply.value, reply.size - head);
  return Progress::took(head);
}

/// A page that was never closed to anybody answers any login: that proves nothing.
void WebSession::say_fate_of_login(const Talk& talk, int status) {
  const bool asks = status == kUnauthorized;
  if (login_ && open_ == 1) {
    if (asks) say_fate(talk, *login_, SecretFate::refused);
    if (challenged_ && status >= kFirstFinal && status < kFirstRedirect)
      say_fate(talk, *login_, SecretFate::accepted);
  }
  if (open_ <= 1) login_.reset();
  challenged_ = challenged_ || asks;
}

void WebSession::say_reply(const Talk& talk, const dissect::HttpReply& reply) const {
  talk.serves(kinds_.service, true);
  talk.server_says(kinds_.server, reply.server);
  for (const std::string_view header : reply.challenges) {
    const dissect::HttpChallenge challenge = dissect::parse_challenge(header);
    talk.server_says(kinds_.realm, challenge.realm);
    if (kinds_.protocol == "HTTP") talk.server_says(Kind::http_auth_scheme, challenge.scheme);
  }
  for (const std::string_view cookie : reply.cookies) talk.server_says(Kind::http_cookie, cookie);
}

void WebSession::begin_body(const dissect::HttpReply& reply, std::uint64_t length) {
  const bool keep = (is_type(reply.content_type, kHtml) || is_xml(reply.content_type)) &&
                    reply.content_encoding.empty();
  content_type_ = keep ? reply.content_type : std::string_view();
  if (!reply.open_end)
    body_.begin_length(length, keep);
  else if (reply.transfer_encoding.empty())
    body_.begin_open(keep);
  else
    body_.begin_chunks(keep);
}

Progress WebSession::hear_body(const Talk& talk, ByteView bytes) {
  const std::uint64_t taken = body_.feed(bytes);
  if (body_.broken()) body_.forget();
  if (!body_.active()) end_body(talk);
  if (taken != 0) return Progress::took(taken);
  return body_.active() ? Progress::needs() : Progress::seek();
}

void WebSession::end_body(const Talk& talk) {
  if (!body_.kept().empty()) {
    if (is_xml(content_type_)) {
      say_description(talk, body_.kept());
    } else {
      const dissect::HtmlFacts page = dissect::read_html(body_.kept(), content_type_);
      talk.server_says(Kind::http_title, page.title);
      if (page.asks_password) talk.server_says(Kind::http_login_form, "yes");
    }
  }
  body_.forget();
}

void WebSession::finish(const Talk& talk) { end_body(talk); }

}  // namespace tenken::passive::tcp
