#include "scanner/dissect/message_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::array<std::string_view, 4> kProtocols{"HTTP", "RTSP", "SIP", "ICY"};
constexpr std::string_view kBlank = "\r\n \t";
constexpr int kFirstStatus = 100;
constexpr int kLastStatus = 999;

bool split(std::string_view line, HeadField& field) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  field.name = trimmed(line.substr(0, colon));
  field.value = trimmed(line.substr(colon + 1));
  return !field.name.empty();
}

bool is_method_letter(char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; }

}  // namespace

std::string_view protocol_of(std::string_view text) {
  for (const std::string_view name : kProtocols)
    if (text.size() > name.size() && (text[name.size()] == '/' || text[name.size()] == ' ') &&
        same_folded(text.substr(0, name.size()), name))
      return name;
  return {};
}

StatusLine read_status_line(std::string_view line) {
  StatusLine status;
  status.protocol = protocol_of(line);
  line.remove_prefix(status.protocol.size());
  if (line.starts_with('/')) line.remove_prefix(1);
  const std::size_t space = std::min(line.find(' '), line.size());
  status.version = line.substr(0, space);
  line = trimmed(line.substr(space));
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), status.status);
  if (error != std::errc() || status.status < kFirstStatus || status.status > kLastStatus)
    status.status = 0;
  status.reason = trimmed({end, static_cast<std::size_t>(line.data() + line.size() - end)});
  return status;
}

std::optional<RequestLine> read_request_line(std::string_view line) {
  RequestLine request;
  const std::size_t first = line.find(' ');
  const std::size_t last = line.find_last_of(' ');
  if (first == std::string_view::npos || first == 0 || last == first) return std::nullopt;
  request.method = line.substr(0, first);
  if (!std::all_of(request.method.begin(), request.method.end(), is_method_letter))
    return std::nullopt;
  request.target = trimmed(line.substr(first, last - first));
  request.protocol = protocol_of(line.substr(last + 1));
  if (request.target.empty() || request.protocol.empty()) return std::nullopt;
  request.version = line.substr(last + 1 + request.protocol.size() + 1);
  return request;
}

std::optional<HeadField> split_field(std::string_view line) {
  std::optional<HeadField> field(std::in_place);
  if (!split(line, *field)) field.reset();
  return field;
}

std::optional<HeadField> HeadFields::next() {
  std::optional<HeadField> field(std::in_place);
  while (!rest_.empty() && lines_ < kMaxFields) {
    ++lines_;
    const char* const begin = rest_.data();
    std::string_view line = take_line(rest_);
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) {
      const std::string_view more = take_line(rest_);
      line = {begin, static_cast<std::size_t>(more.data() + more.size() - begin)};
    }
    if (split(line, *field)) return field;
  }
  field.reset();
  return field;
}

Heard<MessageHead> find_head(ByteView stream) {
  Heard<MessageHead> heard;
  const std::string_view text = as_text(stream).substr(0, MessageHead::kMaxSize);
  const bool full = stream.size() >= MessageHead::kMaxSize;
  const std::size_t begin = text.find_first_not_of(kBlank);
  heard.state = full ? HeardState::foreign : HeardState::need_more;
  if (begin == std::string_view::npos) return heard;
  std::size_t line_end = text.find('\n', begin);
  if (line_end == std::string_view::npos) return heard;
  std::string_view rest = text.substr(begin);
  heard.value.start = take_line(rest);
  heard.value.fields = rest;
  heard.state = full ? HeardState::whole : HeardState::need_more;
  heard.value.cut = full;
  heard.size = full ? text.size() : 0;
  // A blank line is a line end right behind another.
  const std::size_t fields = line_end + 1;
  for (; line_end != std::string_view::npos; line_end = text.find('\n', line_end + 1)) {
    const std::size_t behind = line_end + 1;
    const bool has_return = behind < text.size() && text[behind] == '\r';
    const std::size_t blank = has_return ? 2 : 1;
    if (behind + blank > text.size() || text[behind + blank - 1] != '\n') continue;
    heard.state = HeardState::whole;
    heard.value.cut = false;
    heard.value.fields = text.substr(fields, line_end + 1 - fields);
    heard.size = line_end + 1 + blank;
    break;
  }
  return heard;
}

}  // namespace tenken::dissect
