// HTTP and RTSP as heard on the wire: who asks whom, with which login, and what answers.
// RFC 9110, RFC 9112, RFC 2326.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/heard.hpp"
#include "scanner/dissect/html.hpp"
#include "scanner/dissect/login.hpp"
#include "scanner/dissect/secret_room.hpp"

namespace tenken::dissect {

inline constexpr std::size_t kMaxCookies = 16;

/// Where a login stood.
enum class LoginPlace : std::uint8_t { none, header, form, json, soap, query, url };

/// Views into the stream; what of the login was encoded lies in the room of secrets.
struct HttpRequest {
  std::string_view method;
  std::string_view target;
  std::string_view protocol;  ///< "HTTP", "RTSP"
  std::string_view version;
  std::string_view host;
  std::string_view user_agent;
  std::string_view content_type;
  Login login;
  LoginPlace login_place = LoginPlace::none;
  FixedList<std::string_view, kMaxCookies> cookies;  ///< their names

  HttpRequest() = default;
};

/// Reads the request at the beginning of what a client sends; Heard::size leads to the next one.
/// need_more also where the body of a form is not complete. \param room  cleared first
Heard<HttpRequest> parse_http_request(ByteView stream, SecretRoom& room);

/// Views into the stream.
struct HttpReply {
  static constexpr std::size_t kMaxChallenges = 4;

  std::string_view protocol;  ///< "HTTP", "RTSP"
  std::string_view version;
  int status = 0;  ///< 0 when there is no status line
  std::string_view reason;
  std::string_view server;
  std::string_view user_agent;
  std::string_view content_type;
  std::string_view location;
  std::string_view content_encoding;                       ///< of the first such field
  std::string_view transfer_encoding;                      ///< the same
  std::size_t head_size = 0;                               ///< bytes; of a whole head
  FixedList<std::string_view, kMaxChallenges> challenges;  ///< for parse_challenge
  FixedList<std::string_view, kMaxCookies> cookies;        ///< names of what it sets
  bool open_end = false;  ///< how long the body is, its chunks or the end of the stream tell

  HttpReply() = default;
};

/// Reads the head of the answer at the beginning of what a server sends. Heard::size leads to the
/// next one unless open_end; an answer to HEAD names a length but has no body, which only the
/// request tells.
Heard<HttpReply> parse_http_reply(ByteView stream);

/// The page in an answer that is one, as far as it is there.
HtmlFacts read_http_page(ByteView stream);

}  // namespace tenken::dissect
