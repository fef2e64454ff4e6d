#include "scanner/dissect/http.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/http_auth.hpp"
#include "scanner/dissect/message_head.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxInterim = 5;  // 1xx responses before the real one
constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
constexpr std::array<std::string_view, 4> kProtocols{"HTTP", "RTSP", "SIP", "ICY"};
// How a page begins that a server sends without any head (HTTP/0.9).
constexpr std::array<std::string_view, 5> kHtmlStarts{"<!doctype", "<html", "<head", "<title",
                                                      "<body"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// Whether more input could still turn `text` into the start of a response or a page.
bool may_become_response(std::string_view text) {
  const auto prefix_of = [&](std::string_view whole) {
    return text.size() <= whole.size() && starts_with_nocase(whole, text);
  };
  return std::any_of(kProtocols.begin(), kProtocols.end(), prefix_of) ||
         std::any_of(kHtmlStarts.begin(), kHtmlStarts.end(), prefix_of);
}

bool is_html(std::string_view text) {
  return std::any_of(kHtmlStarts.begin(), kHtmlStarts.end(),
                     [&](std::string_view start) { return starts_with_nocase(text, start); });
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found != headers.end() ? std::string_view(found->second) : std::string_view();
}

bool starts_response(ByteView bytes, std::string_view protocol) {
  const std::string_view text = as_text(bytes);
  const std::size_t first = text.find_first_not_of("\r\n");
  return first != std::string_view::npos && protocol_of(text.substr(first)) == protocol;
}

void HttpReader::feed(ByteView bytes) {
  if (done()) return;
  input_.append(as_text(bytes));
  while (!done() && step()) {
  }
}

/// One step forward; false when more input is needed.
bool HttpReader::step() {
  switch (stage_) {
    case Stage::start:
      return step_start();
    case Stage::headers:
      return step_headers();
    case Stage::body:
      return take_body(left_);
    case Stage::chunk_size:
      return step_chunk_size();
    case Stage::chunk:
      return take_body(left_);
    case Stage::chunk_end: {
      std::string line;
      if (!take_line(line)) return false;
      stage_ = Stage::chunk_size;
      return true;
    }
    case Stage::done:
      return false;
  }
  return false;
}

bool HttpReader::take_line(std::string& line) {
  const std::size_t end = input_.find('\n', scanned_);
  if (end == std::string::npos) {
    scanned_ = input_.size();
    if (head_size_ + input_.size() > kMaxHead) {
      response_.truncated = true;
      stage_ = Stage::done;
    }
    return false;
  }
  line = input_.substr(0, end);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  input_.erase(0, end + 1);
  scanned_ = 0;
  head_size_ += end + 1;
  if (head_size_ > kMaxHead) {
    response_.truncated = true;
    stage_ = Stage::done;
    return false;
  }
  return true;
}

bool HttpReader::step_start() {
  const std::size_t first = input_.find_first_not_of("\r\n \t");
  if (first == std::string::npos) {
    head_size_ += input_.size();
    input_.clear();
    foreign_ = head_size_ > kMaxHead;
    if (foreign_) stage_ = Stage::done;
    return false;
  }
  input_.erase(0, first);
  if (is_html(input_)) {
    response_.protocol = "HTTP";
    response_.version = "0.9";
    left_ = kUnlimited;
    stage_ = Stage::body;
    return true;
  }
  if (protocol_of(input_).empty()) {
    if (may_become_response(input_)) return false;
    foreign_ = true;
    stage_ = Stage::done;
    return false;
  }
  std::string line;
  if (!take_line(line)) return false;
  read_status_line(line);
  return true;
}

void HttpReader::read_status_line(std::string_view line) {
  const StatusLine status = dissect::read_status_line(line);
  response_.protocol = status.protocol;
  response_.version = printable(status.version, 16);
  response_.status = status.status;
  response_.reason = printable(status.reason, 128);
  stage_ = Stage::headers;
}

bool HttpReader::step_headers() {
  std::string line;
  if (!take_line(line)) return false;
  if (!line.empty()) {
    read_header(line);
    return true;
  }
  const bool interim = response_.status >= 100 && response_.status < 200 && response_.status != 101;
  if (interim && ++interim_ <= kMaxInterim) {
    response_ = HttpResponse();
    stage_ = Stage::start;
    return true;
  }
  begin_body();
  return true;
}

void HttpReader::read_header(std::string_view line) {
  if ((line.front() == ' ' || line.front() == '\t') && !response_.headers.empty()) {  // folded
    std::string& value = response_.headers.back().second;
    value += ' ';
    value += trimmed(line);
    return;
  }
  const auto field = split_field(line);
  if (!field) return;
  if (response_.headers.size() >= kMaxHeaders) {
    response_.truncated = true;
    return;
  }
  response_.headers.emplace_back(lowered(field->name), std::string(field->value));
}

void HttpReader::begin_body() {
  stage_ = Stage::body;
  left_ = kUnlimited;
  if (response_.status == 204 || response_.status == 304) {
    stage_ = Stage::done;
    return;
  }
  if (lowered(response_.header("transfer-encoding")).find("chunked") != std::string::npos) {
    stage_ = Stage::chunk_size;
    return;
  }
  const std::string_view length = response_.header("content-length");
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), value);
  if (!length.empty() && error == std::errc()) left_ = value;
  // RTSP has a body only when it says so (RFC 2326 section 4.4).
  if (length.empty() && response_.protocol != "HTTP") left_ = 0;
  if (left_ == 0) stage_ = Stage::done;
}

bool HttpReader::step_chunk_size() {
  std::string line;
  head_size_ = 0;  // each size line has the head's limit to itself; chunks are bounded by kMaxBody
  if (!take_line(line)) return false;
  const std::string_view digits = trimmed(line);
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (error != std::errc()) response_.truncated = true;
  left_ = size;
  stage_ = error != std::errc() || size == 0 ? Stage::done : Stage::chunk;
  return true;
}

bool HttpReader::take_body(std::size_t limit) {
  if (input_.empty()) return false;
  const std::size_t room = kMaxBody - response_.body.size();
  const std::size_t count = std::min({limit, input_.size(), room});
  response_.body.append(input_, 0, count);
  input_.erase(0, count);
  scanned_ = 0;
  if (left_ != kUnlimited) left_ -= count;
  if (left_ == 0) {
    stage_ = stage_ == Stage::chunk ? Stage::chunk_end : Stage::done;
  } else if (response_.body.size() == kMaxBody) {
    response_.truncated = true;
    stage_ = Stage::done;
  }
  return true;
}

Result<HttpResponse> HttpReader::finish() && {
  if (foreign_ || response_.protocol.empty()) {
    // A server that closes in the middle of its status line still said what it speaks.
    const std::string_view protocol = foreign_ ? std::string_view() : protocol_of(input_);
    if (protocol.empty()) return fail(Errc::malformed, "not an HTTP response");
    read_status_line(input_);
    response_.truncated = true;
  }
  if (stage_ != Stage::done && !(stage_ == Stage::body && left_ == kUnlimited))
    response_.truncated = true;
  return std::move(response_);
}

HttpChallenge parse_challenge(std::string_view header) {
  HttpChallenge challenge;
  header = trimmed(header);
  const std::size_t end = std::min(header.find_first_of(" \t,"), header.size());
  challenge.scheme = printable(header.substr(0, end), 32);
  const std::string_view raw = auth_parameter(header, "realm");
  std::string realm;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
    realm.push_back(raw[i]);
  }
  challenge.realm = to_utf8(realm);
  return challenge;
}

}  // namespace tenken::dissect
