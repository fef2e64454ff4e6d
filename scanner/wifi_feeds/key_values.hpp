// Answers and files of lines "key=value".
#pragma once

#include <optional>
#include <string_view>

#include "scanner/dissect/fields.hpp"

namespace tenken::wifi_feeds {

struct KeyValue {
  std::string_view key;
  std::string_view value;
};

/// Nothing for a line without "=".
inline std::optional<KeyValue> key_value(std::string_view line) {
  const std::size_t at = line.find('=');
  if (at == std::string_view::npos) return std::nullopt;
  return KeyValue{line.substr(0, at), line.substr(at + 1)};
}

/// Calls `take` with the parts of each line that has them.
template <class Take>
void each_value(std::string_view text, const Take& take) {
  while (!text.empty())
    if (const auto one = key_value(dissect::take_line(text))) take(*one);
}

}  // namespace tenken::wifi_feeds
