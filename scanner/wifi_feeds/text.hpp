// Small things that readers of text share. All views lie in the text that they are taken from.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::wifi_feeds {

/// The whole text as a number; nothing where it is none or does not fit.
template <class Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value, base);
  if (error != std::errc() || end != last || text.empty()) return std::nullopt;
  return value;
}

/// The digits with which the text begins, as a number.
template <class Number>
std::optional<Number> leading_number(std::string_view text) {
  return number_of<Number>(text.substr(0, text.find_first_not_of("0123456789")));
}

/// What stands behind `prefix`; nothing where the text does not begin with it.
std::optional<std::string_view> after(std::string_view text, std::string_view prefix);

/// The bytes of pairs of hexadecimal digits, with or without blanks between them, up to the first
/// that is none; at most `most` bytes.
Bytes hex_bytes(std::string_view text, std::size_t most);

/// A name in which other bytes are written as \xNN (and, by hostapd and wpa_supplicant, \\ \" \e \n
/// \r \t). What is no such form stays as it is.
std::string unescaped(std::string_view text);

}  // namespace tenken::wifi_feeds
