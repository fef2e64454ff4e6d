#include "scanner/dissect/reply_lines.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kCode = 3;  // digits

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_code(std::string_view line) {
  return line.size() >= kCode && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
}

}  // namespace

void ReplyLines::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (done_) {
      rest_ += bytes;
      return;
    }
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    line_ += part.substr(0, kMaxLine - std::min(kMaxLine, line_.size()));
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    end_line();
  }
}

void ReplyLines::end_line() {
  if (line_.ends_with('\r')) line_.pop_back();
  done_ = ends_reply(line_);
  if (lines_.size() < kMaxLines) lines_.push_back(std::move(line_));
  line_.clear();
  first_ = false;
}

bool ReplyLines::ends_reply(std::string_view line) {
  switch (form_) {
    case ReplyForm::line:
      return true;
    case ReplyForm::coded:
      if (first_) code_ = has_code(line) ? line.substr(0, kCode) : "";
      if (code_.empty()) return true;  // no such reply
      // Lines in between may begin with anything, also with the code and a dash.
      return line.starts_with(code_) && (line.size() == kCode || line[kCode] != '-');
    case ReplyForm::dotted:
      return line == "." || (first_ && !line.starts_with("+OK"));
    case ReplyForm::tagged:
      return !line.starts_with("* ");
  }
  return true;
}

int reply_code(std::string_view line) {
  if (!has_code(line)) return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

bool has_word(std::string_view line, std::string_view word, std::size_t skip) {
  constexpr std::string_view kEnds = " \t=,[]";
  line.remove_prefix(std::min(skip, line.size()));
  while (!line.empty()) {
    const std::size_t end = line.find_first_of(kEnds);
    if (same_folded(line.substr(0, end), word)) return true;
    if (end == std::string_view::npos) return false;
    line.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace tenken::dissect
