#include "scanner/dissect/resp.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr std::size_t kMaxLine = 1024;
constexpr std::int64_t kMaxBulk = std::int64_t{64} * 1024;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

StreamMessage resp_message(ByteView stream) {
  constexpr std::string_view kMarks = "+-:$";
  const std::string_view text = as_text(stream);
  if (text.empty()) return no_message(StreamGap::need_more);
  if (kMarks.find(text[0]) == std::string_view::npos) return no_message(StreamGap::foreign);
  const std::size_t end = text.find(kEnd);
  if (end == std::string_view::npos)
    return no_message(text.size() > kMaxLine ? StreamGap::foreign : StreamGap::need_more);
  const std::size_t head = end + kEnd.size();
  if (text[0] != '$') return whole_message(stream, head);
  const auto size = number(text.substr(1, end - 1));
  if (!size || *size < -1 || *size > kMaxBulk) return no_message(StreamGap::foreign);
  if (*size == -1) return whole_message(stream, head);  // nothing
  return whole_message(stream, head + static_cast<std::size_t>(*size) + kEnd.size());
}

std::string_view resp_text(ByteView message) {
  std::string_view text = as_text(message);
  const bool bulk = text.starts_with('$');
  const std::string_view line = take_line(text);
  if (!bulk) return line.substr(line.empty() ? 0 : 1);
  return text.ends_with(kEnd) ? text.substr(0, text.size() - kEnd.size()) : text;
}

std::string_view redis_info(std::string_view info, std::string_view name) {
  while (!info.empty()) {
    const std::string_view line = take_line(info);
    if (line.size() > name.size() && line[name.size()] == ':' && line.starts_with(name))
      return line.substr(name.size() + 1);
  }
  return {};
}

}  // namespace tenken::dissect
