#include "vulndb/feeds/version_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tenken::vulndb {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n,");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n,") - begin + 1);
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool drop(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

/// One word with a digit in it.
bool is_version(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t,;<>=") == std::string_view::npos &&
         std::any_of(text.begin(), text.end(),
                     [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

/// "< 4.5" and its kin, one bound at a time, up to the end of the text.
bool read_bounds(std::string_view text, VersionRange& range) {
  while (!text.empty()) {
    const bool below = drop(text, "<=") || drop(text, "up to and including");
    const bool under = !below && (drop(text, "<") || drop(text, "before") ||
                                  drop(text, "prior to") || drop(text, "earlier than"));
    const bool from = !below && !under && drop(text, ">=");
    const bool after = !below && !under && !from && drop(text, ">");
    if (!below && !under && !from && !after) return false;
    drop(text, "version");
    const std::size_t end = std::min(text.find_first_of(" ,<>"), text.size());
    const std::string_view bound = text.substr(0, end);
    if (!is_version(bound)) return false;
    if (below || under) {
      range.end = bound;
      range.end_included = below;
    } else {
      range.start = bound;
      range.start_included = from;
    }
    text = trimmed(text.substr(end));
    drop(text, "and");
  }
  return range.bounded();
}

}  // namespace

std::string plain_version(std::string_view text) {
  std::string plain;
  for (const char c : trimmed(text))
    if (c != '\\') plain += lower(c);
  return plain;
}

std::string plain_name(std::string_view text) {
  std::string plain;
  for (const char c : trimmed(text)) {
    if (c == '\\') continue;
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (space && plain.ends_with('_')) continue;
    plain += space ? '_' : lower(c);
  }
  constexpr std::array<std::string_view, 5> kNothing{"n/a", "-", "*", "unknown", "unspecified"};
  if (std::find(kNothing.begin(), kNothing.end(), plain) != kNothing.end()) plain.clear();
  return plain;
}

VersionWords read_version_words(std::string_view text) {
  VersionWords words;
  const std::string plain = plain_version(text);
  std::string_view rest = plain;
  if (rest == "*" || rest == "all" || rest == "all versions") {
    words.version = "*";
    return words;
  }
  if (is_version(rest)) {
    words.version = rest;
    return words;
  }
  drop(rest, "all");
  if (drop(rest, "versions") || drop(rest, "version")) {
    if (is_version(rest)) {
      words.version = rest;
      return words;
    }
  }
  VersionRange range;
  if (read_bounds(rest, range)) {
    words.version = "*";
    words.range = range;
  }
  return words;
}

}  // namespace tenken::vulndb
