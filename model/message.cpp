#include "model/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace tenken {
namespace {

struct Entry {
  std::string_view key;
  std::string_view en;
  std::string_view ja;
};

// A plain array: clang deduces no std::array of more than 256 elements.
constexpr Entry kCatalogue[] = {
#define ENTRY(key, en, ja) Entry{#key, en, ja},
#include "data/messages/all.def"
#undef ENTRY
};

/// Catalogue positions ordered by key, for lookups of stored keys.
const std::array<std::uint16_t, std::size(kCatalogue)>& by_key() {
  static const auto order = [] {
    std::array<std::uint16_t, std::size(kCatalogue)> positions{};
    for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<std::uint16_t>(i);
    std::ranges::sort(positions, {}, [](std::uint16_t i) { return kCatalogue[i].key; });
    return positions;
  }();
  return order;
}

}  // namespace

std::string_view to_string(Lang lang) { return lang == Lang::ja ? "ja" : "en"; }

std::optional<Lang> parse_lang(std::string_view text) {
  if (text == "en") return Lang::en;
  if (text == "ja") return Lang::ja;
  return std::nullopt;
}

std::string_view message_key(Msg message) {
  return kCatalogue[static_cast<std::size_t>(message)].key;
}

std::optional<Msg> find_message(std::string_view key) {
  const auto& order = by_key();
  const auto at =
      std::ranges::lower_bound(order, key, {}, [](std::uint16_t i) { return kCatalogue[i].key; });
  if (at == order.end() || kCatalogue[*at].key != key) return std::nullopt;
  return static_cast<Msg>(*at);
}

std::string_view message_text(Msg message, Lang lang) {
  const Entry& entry = kCatalogue[static_cast<std::size_t>(message)];
  return lang == Lang::ja ? entry.ja : entry.en;
}

std::string Note::text(Lang lang) const {
  const std::string_view pattern = message_text(message, lang);
  std::string out;
  std::size_t at = 0;
  while (at < pattern.size()) {
    const std::size_t open = pattern.find('{', at);
    if (open == std::string_view::npos) break;
    out += pattern.substr(at, open - at);
    const std::size_t close = pattern.find('}', open);
    std::size_t index = 0;
    const char* const first = pattern.data() + open + 1;
    const char* const last = close == std::string_view::npos ? first : pattern.data() + close;
    const auto [end, error] = std::from_chars(first, last, index);
    if (error == std::errc() && end == last && first != last && index < args.size()) {
      out += args[index];
      at = close + 1;
    } else {
      out += '{';
      at = open + 1;
    }
  }
  out += pattern.substr(at);
  return out;
}

}  // namespace tenken
