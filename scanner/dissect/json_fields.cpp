#include "scanner/dissect/json_fields.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxFields = 512;  // of one document
constexpr std::string_view kBlank = " \t\r\n";

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kBlank)));
}

}  // namespace

/// What stands between quotes; `rest_` begins with the first of them.
std::optional<std::string_view> JsonFields::take_text() {
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    if (rest_[i] == '\\') {
      ++i;
    } else if (rest_[i] == '"') {
      const std::string_view text = rest_.substr(1, i - 1);
      rest_.remove_prefix(i + 1);
      return text;
    }
  }
  rest_ = {};
  return std::nullopt;
}

std::optional<JsonField> JsonFields::next() {
  while (!rest_.empty() && fields_ < kMaxFields) {
    rest_.remove_prefix(std::min(rest_.size(), rest_.find('"')));
    if (rest_.empty()) break;
    const auto key = take_text();
    skip_blanks(rest_);
    if (!key) break;
    if (!rest_.starts_with(':')) continue;  // an element of a list
    rest_.remove_prefix(1);
    skip_blanks(rest_);
    if (rest_.empty() || rest_.front() == '{' || rest_.front() == '[') continue;
    ++fields_;
    JsonField field;
    field.key = *key;
    field.text = rest_.front() == '"';
    if (field.text) {
      const auto value = take_text();
      if (!value) break;
      field.value = *value;
    } else {
      field.value = rest_.substr(0, rest_.find_first_of(" \t\r\n,}]"));
      rest_.remove_prefix(field.value.size());
    }
    return field;
  }
  return std::nullopt;
}

}  // namespace tenken::dissect
