// Versions of Debian packages: deb-version(7).
#include <algorithm>
#include <cstddef>

#include "vulndb/version.hpp"

namespace tenken::vulndb {
namespace {

struct Package {
  std::string_view epoch;
  std::string_view upstream;
  std::string_view revision;

  explicit Package(std::string_view text) {
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
      epoch = text.substr(0, colon);
      text.remove_prefix(colon + 1);
    }
    const std::size_t dash = text.rfind('-');
    upstream = text.substr(0, dash);
    if (dash != std::string_view::npos) revision = text.substr(dash + 1);
  }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters sort before all else, a tilde even before the end.
int weight(char c) {
  constexpr int kAfterLetters = 256;
  if (c == '~') return -1;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return c;
  return static_cast<unsigned char>(c) + kAfterLetters;
}

int weight_at(std::string_view text, std::size_t at) {
  return at >= text.size() || is_digit(text[at]) ? 0 : weight(text[at]);
}

std::string_view take_number(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit) - text.begin();
  std::string_view digits = text.substr(0, static_cast<std::size_t>(end));
  text.remove_prefix(digits.size());
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::strong_ordering compare_piece(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    std::size_t at = 0;
    while ((at < a.size() && !is_digit(a[at])) || (at < b.size() && !is_digit(b[at]))) {
      const auto order = weight_at(a, at) <=> weight_at(b, at);
      if (order != 0) return order;
      ++at;
    }
    a.remove_prefix(std::min(at, a.size()));
    b.remove_prefix(std::min(at, b.size()));
    const std::string_view left = take_number(a);
    const std::string_view right = take_number(b);
    if (left.size() != right.size()) return left.size() <=> right.size();
    if (left != right) return left <=> right;
  }
  return std::strong_ordering::equal;
}

}  // namespace

std::strong_ordering compare_package_versions(std::string_view a, std::string_view b) {
  const Package left(a);
  const Package right(b);
  if (!left.epoch.empty() && !right.epoch.empty())
    if (const auto order = compare_piece(left.epoch, right.epoch); order != 0) return order;
  if (const auto order = compare_piece(left.upstream, right.upstream); order != 0) return order;
  return compare_piece(left.revision, right.revision);
}

}  // namespace tenken::vulndb
