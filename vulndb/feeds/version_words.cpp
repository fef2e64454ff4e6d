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

/// The first word of `text`, which is taken off.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(" ,"), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

/// "4.5 and earlier", "4.16 through 5.38", "16.00 - 16.20", "1.0 15.03.06.28" (of the hardware, and
/// of the firmware).
bool read_phrase(std::string_view text, VersionWords& words) {
  const std::string_view first = take_word(text);
  if (!is_version(first)) return false;
  if (drop(text, "and ") || drop(text, "or ")) {
    constexpr std::array<std::string_view, 7> kOlder{"earlier", "prior",    "below", "lower",
                                                     "older",   "previous", "before"};
    if (std::ranges::none_of(kOlder, [&](std::string_view word) { return text.starts_with(word); }))
      return false;
    words.version = "*";
    words.range.end = first;
    words.range.end_included = true;
    return true;
  }
  if (drop(text, "through ") || drop(text, "to ") || drop(text, "- ")) {
    drop(text, "version ");
    const std::string_view last = take_word(text);
    if (!is_version(last)) return false;
    words.version = "*";
    words.range.start = first;
    words.range.end = last;
    words.range.end_included = true;
    return true;
  }
  constexpr std::size_t kHardware = 4;  // "v1.0"
  if (first.size() > kHardware || !first.starts_with('v') || !is_version(text)) return false;
  words.version = text;
  return true;
}

/// Takes off what stands for every release of a branch: "5.1.x", "4.x.x".
bool drop_branch(std::string_view& text) {
  const std::size_t size = text.size();
  while (text.size() > 2 && text.ends_with(".x")) text.remove_suffix(2);
  return text.size() < size;
}

/// A day behind a version: "4.4.0.15 ( 2024/01/04 )".
std::string_view without_day(std::string_view text) {
  const std::size_t open = text.rfind('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return text;
  const std::string_view inside = trimmed(text.substr(open + 1, text.size() - open - 2));
  return inside.starts_with("20") && inside.find('/') != std::string_view::npos
             ? trimmed(text.substr(0, open))
             : text;
}

/// "< 4.5" and its kin, one bound at a time, up to the end of the text.
bool read_bounds(std::string_view text, VersionRange& range) {
  while (!text.empty()) {
    const bool below = drop(text, "<=") || drop(text, "up to and including") || drop(text, "up to");
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
  for (const char c : without_day(trimmed(text)))
    if (c != '\\') plain += lower(c);
  return plain;
}

std::string first_of_branch(std::string_view text) {
  std::string plain = plain_version(text);
  std::string_view rest = plain;
  return drop_branch(rest) ? std::string(rest) : plain;
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

std::string plain_vendor(std::string_view text) {
  constexpr std::array<std::string_view, 16> kLegal{
      "inc", "incorporated", "corporation", "corp", "co", "company", "ltd",     "limited",
      "llc", "gmbh",         "ag",          "s.a",  "bv", "oy",      "holding", "technologies"};
  std::string plain = plain_name(text);
  while (true) {
    const std::size_t end = plain.find_last_not_of("_.,");
    plain.erase(end == std::string::npos ? 0 : end + 1);
    const std::size_t before = plain.find_last_of("_,");
    if (before == std::string::npos || before == 0) return plain;
    const std::string_view word = std::string_view(plain).substr(before + 1);
    if (std::ranges::find(kLegal, word) == kLegal.end()) return plain;
    plain.erase(before);
  }
}

VersionWords read_version_words(std::string_view text) {
  VersionWords words;
  const std::string plain = plain_version(text);
  std::string_view rest = plain;
  if (rest == "*" || rest == "all" || rest == "all versions") {
    words.version = "*";
    return words;
  }
  if (std::string_view start = rest; is_version(rest) && drop_branch(start)) {
    words.version = "*";
    words.range.start = start;
    words.range.end = rest;
    words.range.end_included = true;
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
  } else {
    read_phrase(rest, words);
  }
  return words;
}

}  // namespace tenken::vulndb
