// Lines and words of text files.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenken::exchange {

/// Goes through a text, which must outlive it, line by line; CR LF and LF end lines.
class Lines {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{64} << 10U;  ///< of a line; the rest is cut

  explicit Lines(std::string_view text);

  /// \returns false at the end
  bool next(std::string_view& line);
  /// Of the line that `next` gave, from 1.
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// At most `most` words between blanks.
std::vector<std::string_view> words_of(std::string_view line, std::size_t most = 64);
std::string_view trimmed(std::string_view text);
/// ASCII only.
std::string lowered(std::string_view text);

/// The whole text as a decimal number.
template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace tenken::exchange
