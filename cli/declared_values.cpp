#include "cli/declared_values.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/timestamp.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kMaxDeclared = 1000;  // bytes of one value
constexpr std::size_t kMaxName = 128;       // bytes; names stand in every table
constexpr std::size_t kDateBytes = 10;      // 2026-11-24

std::size_t most_bytes(DeclaredField field) {
  return field == DeclaredField::name ? kMaxName : kMaxDeclared;
}

bool is_date(std::string_view value) {
  return value.size() == kDateBytes && Timestamp::parse(value).has_value();
}

/// What "in service" takes: whether, or since when.
bool is_in_service(std::string_view value) {
  return value == "yes" || value == "no" || is_date(value);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Spreadsheets write dates with slashes, and without zeros.
std::string with_hyphens(std::string_view value) {
  if (std::ranges::count(value, '/') != 2) return std::string(value);
  std::string date;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i < value.size() && value[i] != '/') continue;
    const std::string_view part = value.substr(begin, i - begin);
    if (!date.empty()) date += '-';
    if (part.size() == 1) date += '0';
    date += part;
    begin = i + 1;
  }
  return date;
}

std::string tags_of(std::string_view value) {
  std::set<std::string_view> tags;
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    if (const auto tag = trimmed(value.substr(begin, end - begin)); !tag.empty()) tags.insert(tag);
    begin = end + 1;
  }
  std::string text;
  for (const std::string_view tag : tags) text += (text.empty() ? "" : ",") + std::string(tag);
  return text;
}

Unexpected refused(DeclaredField field, Note remedy) {
  return fail(Errc::usage, Note(Msg::cli_bad_declared, {std::string(to_string(field))}),
              std::move(remedy));
}

}  // namespace

std::string field_names() {
  std::vector<std::string> names;
  names.reserve(kDeclaredFieldCount);
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    names.emplace_back(to_string(static_cast<DeclaredField>(i)));
  return listed(names);
}

Result<std::string> declared_value(DeclaredField field, std::string_view value) {
  if (value.empty()) return std::string();
  const std::size_t most = most_bytes(field);
  if (trimmed(value).empty() || value.size() > most || printable(value, most) != value)
    return refused(field, Note(Msg::cli_bad_declared_fix, {std::to_string(most)}));
  switch (field) {
    case DeclaredField::in_service:
      if (std::string text = with_hyphens(value); is_in_service(text)) return text;
      return refused(field, Note(Msg::cli_bad_in_service_fix));
    case DeclaredField::eol:
    case DeclaredField::support_end:
      if (std::string text = with_hyphens(value); is_date(text)) return text;
      return refused(field, Note(Msg::exchange_bad_date_fix));
    case DeclaredField::tags:
      return tags_of(value);
    default:
      return std::string(value);
  }
}

}  // namespace tenken::cli
