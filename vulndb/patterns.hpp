// Patterns of the tables, compiled once. Texts come from the network: RE2 has no backtracking.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include <re2/re2.h>

namespace tenken::vulndb {

/// The longest text that patterns look at, bytes.
inline constexpr std::size_t kMostText = 4096;

inline RE2::Options pattern_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

inline re2::StringPiece piece(std::string_view text) {
  return {text.data(), std::min(text.size(), kMostText)};
}

/// One compiled pattern for each row of a table, in its order.
template <typename Rows>
std::deque<RE2> compile(const Rows& rows, bool case_sensitive = true) {
  RE2::Options options = pattern_options();
  options.set_case_sensitive(case_sensitive);
  std::deque<RE2> all;
  for (const auto& row : rows) all.emplace_back(piece(row.pattern), options);
  return all;
}

}  // namespace tenken::vulndb
