// What a user reads, in English and Japanese: the catalogue of data/messages and notes made from
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenken {

enum class Lang : std::uint8_t { en, ja };

/// "en" or "ja".
std::string_view to_string(Lang lang);
std::optional<Lang> parse_lang(std::string_view text);

/// Every message of the catalogue; model/messages.hpp lists them. Declared apart, so that a new
/// text compiles anew only those who name one.
enum class Msg : std::uint16_t;

std::string_view message_key(Msg message);
std::optional<Msg> find_message(std::string_view key);
/// The catalogue's text with its placeholders {0}, {1}, ... unfilled.
std::string_view message_text(Msg message, Lang lang);

/// A message with its arguments: kept as data so that one record can be shown in either language.
/// Arguments are plain technical text (addresses, ports, names); they must already be printable.
struct Note {
  Msg message;
  std::vector<std::string> args;

  explicit Note(Msg m, std::vector<std::string> a = {}) : message(m), args(std::move(a)) {}

  /// The text in `lang`; a placeholder without an argument stays as it is.
  std::string text(Lang lang) const;
  bool operator==(const Note&) const = default;
};

}  // namespace tenken
