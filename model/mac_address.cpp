#include "model/mac_address.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace tenken {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Whether the separators of `text` are those of one of the accepted forms.
bool has_known_form(std::string_view text) {
  const auto separators_at = [&](std::size_t step, char separator) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool want = i % (step + 1) == step;
      if ((text[i] == separator) != want) return false;
    }
    return true;
  };
  switch (text.size()) {
    case 12:
      return true;
    case 14:
      return separators_at(4, '.');
    case 17:
      return separators_at(2, ':') || separators_at(2, '-');
    default:
      return false;
  }
}

}  // namespace

Result<MacAddress> MacAddress::parse(std::string_view text) {
  std::array<std::uint8_t, 6> octets{};
  std::size_t digits = 0;
  bool good = has_known_form(text);
  for (std::size_t i = 0; good && i < text.size(); ++i) {
    if (text[i] == ':' || text[i] == '-' || text[i] == '.') continue;
    const int value = hex_value(text[i]);
    good = value >= 0 && digits < 12;
    if (good) {
      auto& octet = octets[digits++ / 2];
      octet = static_cast<std::uint8_t>((octet << 4) | value);
    }
  }
  if (!good || digits != 12)
    return fail(Errc::malformed, "not a MAC address: " + printable(text, 40));
  return MacAddress(octets);
}

std::string MacAddress::to_string() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "00:00:00:00:00:00";
  std::size_t at = 0;
  for (const std::uint8_t octet : octets_) {
    text[at] = kDigits[octet >> 4U];
    text[at + 1] = kDigits[octet & 0x0FU];
    at += 3;
  }
  return text;
}

}  // namespace tenken

std::size_t std::hash<tenken::MacAddress>::operator()(
    const tenken::MacAddress& mac) const noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : mac.octets()) value = (value << 8U) | octet;
  return std::hash<std::uint64_t>()(value);
}
