#include "scanner/dissect/charset.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <iconv.h>

namespace tenken::dissect {
namespace {

struct IconvClose {
  void operator()(void* converter) const { ::iconv_close(converter); }
};

/// All of `bytes`, or nothing when one of them is invalid in `charset` or glibc does not know it.
std::optional<std::string> convert(std::string_view bytes, const std::string& charset) {
  const iconv_t opened = ::iconv_open("UTF-8", charset.c_str());
  if (std::bit_cast<std::intptr_t>(opened) == -1) return std::nullopt;
  const std::unique_ptr<void, IconvClose> converter(opened);
  std::string text(bytes.size() * 4 + 4, '\0');
  char* in = const_cast<char*>(bytes.data());  // iconv does not write there
  char* out = text.data();
  std::size_t in_left = bytes.size();
  std::size_t out_left = text.size();
  if (::iconv(opened, &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1))
    return std::nullopt;
  text.resize(text.size() - out_left);
  return text;
}

/// Half-width katakana (U+FF61-U+FF9F): rare in real text, frequent when EUC-JP is read as
/// Shift_JIS.
std::size_t half_width_count(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 < utf8.size(); ++i) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(utf8[i + k]); };
    if (at(0) == 0xEF && ((at(1) == 0xBD && at(2) >= 0xA1) || (at(1) == 0xBE && at(2) <= 0x9F)))
      ++count;
  }
  return count;
}

/// A charset name that is safe to hand to iconv: no options such as "//IGNORE", no odd characters.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  });
}

std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text.push_back(c);
    } else {
      text.push_back(static_cast<char>(0xC0 | (byte >> 6)));
      text.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return text;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  // Most text is ASCII, which needs no converter.
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return std::ranges::all_of(bytes, is_ascii) || convert(bytes, "UTF-8").has_value();
}

std::string to_utf8(std::string_view bytes, std::string_view declared) {
  if (is_utf8(bytes)) return std::string(bytes);
  if (is_plain_name(declared))
    if (auto text = convert(bytes, std::string(declared))) return *std::move(text);
  auto sjis = convert(bytes, "CP932");
  auto euc = convert(bytes, "EUC-JP");
  if (sjis && euc) return half_width_count(*euc) < half_width_count(*sjis) ? *euc : *sjis;
  if (sjis) return *std::move(sjis);
  if (euc) return *std::move(euc);
  return from_latin1(bytes);
}

std::string utf16le_to_utf8(ByteView bytes) {
  if (auto text = convert(as_text(bytes), "UTF-16LE")) return *std::move(text);
  return from_latin1(as_text(bytes));
}

}  // namespace tenken::dissect
