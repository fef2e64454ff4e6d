// How many terminal cells a text takes; Japanese characters take two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenken::cli {

/// Cells of UTF-8 `text`, whatever the process locale is. A byte that is not UTF-8 counts as one.
std::size_t display_width(std::string_view text);

/// The longest beginning of `text` that fits into `cells`; where it had to be cut, it ends with
/// "…".
std::string fit(std::string_view text, std::size_t cells);

/// `text` and as many spaces as fill it up to `cells`.
std::string pad(std::string_view text, std::size_t cells);

/// `text` broken at spaces, or between wide characters, into lines of at most `cells`, each after
/// the first preceded by `indent` spaces. `cells` 0: not broken.
std::string wrap(std::string_view text, std::size_t cells, std::size_t indent);

}  // namespace tenken::cli
