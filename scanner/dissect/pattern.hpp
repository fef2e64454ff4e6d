// RE2 with the settings that all tables of patterns share: bounded memory, no output of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <re2/re2.h>

namespace tenken::dissect {

enum class TextKind : std::uint8_t {
  utf8,
  bytes,  ///< every byte is one character
};

inline re2::StringPiece to_piece(std::string_view text) { return {text.data(), text.size()}; }

/// A compiled pattern. The patterns are ours, not the network's: a bad one fails the table's
/// self-test.
inline std::unique_ptr<RE2> compile_pattern(std::string_view pattern, TextKind kind) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(kind == TextKind::utf8 ? RE2::Options::EncodingUTF8
                                              : RE2::Options::EncodingLatin1);
  return std::make_unique<RE2>(to_piece(pattern), options);
}

template <class Rows, class PatternOf>
std::vector<std::unique_ptr<RE2>> compile_patterns(const Rows& rows, PatternOf pattern_of,
                                                   TextKind kind) {
  std::vector<std::unique_ptr<RE2>> compiled;
  compiled.reserve(rows.size());
  for (const auto& row : rows) compiled.push_back(compile_pattern(pattern_of(row), kind));
  return compiled;
}

}  // namespace tenken::dissect
