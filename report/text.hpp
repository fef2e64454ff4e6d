// Terminal text: how many columns it takes, and how to cut and fill it. Full-width characters take
// two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/verdict.hpp"

namespace tenken::report {

/// Columns that printable UTF-8 takes on a terminal.
std::size_t display_width(std::string_view text);
/// The text in at most `columns` columns, ending in "…" where it had to be cut.
std::string fit(std::string_view text, std::size_t columns);
/// The text followed by blanks up to `columns`; longer text stays whole.
std::string padded(std::string_view text, std::size_t columns);
/// The text broken at blanks, and between full-width characters, into lines of at most `columns`;
/// 0: one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);
/// The same as one text; every line but the first follows `indent` blanks.
std::string wrapped_text(std::string_view text, std::size_t columns, std::size_t indent);

enum class Style : std::uint8_t { plain, bold, dim, red, yellow, green };

/// The style that shows a verdict.
Style style_of(Verdict verdict);

/// ANSI colours, or none.
class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}
  std::string operator()(Style style, std::string_view text) const;

 private:
  bool color_;
};

}  // namespace tenken::report
