#include "scanner/dissect/tls_fingerprint.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <boost/container/small_vector.hpp>
#include <fmt/core.h>

#include "model/digest.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kAlpn = 16;
constexpr std::size_t kMaxCount = 99;
constexpr std::size_t kHashDigits = 12;

struct VersionText {
  std::uint16_t version;
  std::string_view text;
};
constexpr std::array kVersionTexts{
    VersionText{kTls13Version, "13"}, VersionText{kTls12Version, "12"},
    VersionText{kTls11Version, "11"}, VersionText{kTls10Version, "10"},
    VersionText{kSsl3Version, "s3"},  VersionText{kSsl2Version, "s2"},
};

std::string_view version_text(std::uint16_t version) {
  const auto* found = std::find_if(kVersionTexts.begin(), kVersionTexts.end(),
                                   [&](const auto& row) { return row.version == version; });
  return found != kVersionTexts.end() ? found->text : "00";
}

/// Most hellos offer less, so that nothing is allocated.
using Codes = boost::container::small_vector<std::uint16_t, 128>;

template <class List>
Codes without_grease(const List& list) {
  Codes codes;
  codes.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!is_grease(list[i])) codes.push_back(list[i]);
  return codes;
}

/// Each as four hexadecimal digits.
void append(std::string& text, const Codes& codes, char between) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kBytes = 5;
  text.reserve(text.size() + codes.size() * kBytes);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (i > 0) text.push_back(between);
    for (const unsigned shift : {12U, 8U, 4U, 0U})
      text.push_back(kDigits[codes[i] >> shift & 0xFU]);
  }
}

std::string joined(const Codes& codes, char between) {
  std::string text;
  append(text, codes, between);
  return text;
}

std::string hash_of(std::string_view text) {
  if (text.empty()) return std::string(kHashDigits, '0');
  const auto digest = sha256(as_bytes(text));
  return to_hex(std::as_bytes(std::span(digest)).first(kHashDigits / 2));
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string alpn_text(const TlsClientHello& hello) {
  if (hello.alpn.empty() || hello.alpn.front().empty()) return "00";
  const std::string_view name = hello.alpn.front();
  if (is_alphanumeric(name.front()) && is_alphanumeric(name.back()))
    return {name.front(), name.back()};
  const std::string digits = to_hex(as_bytes(name));
  return {digits.front(), digits.back()};
}

}  // namespace

std::string tls_client_fingerprint(const TlsClientHello& hello) {
  if (hello.ssl2) return {};
  Codes ciphers = without_grease(hello.ciphers);
  Codes extensions = without_grease(hello.extensions);
  const std::string head =
      fmt::format("t{}{}{:02}{:02}{}", version_text(hello.highest_version()),
                  hello.has_server_name ? 'd' : 'i', std::min(ciphers.size(), kMaxCount),
                  std::min(extensions.size(), kMaxCount), alpn_text(hello));
  std::sort(ciphers.begin(), ciphers.end());
  const auto left_out = [](std::uint16_t e) { return e == kServerName || e == kAlpn; };
  extensions.erase(std::remove_if(extensions.begin(), extensions.end(), left_out),
                   extensions.end());
  std::sort(extensions.begin(), extensions.end());
  std::string offered = joined(extensions, ',');
  const Codes signatures = without_grease(hello.signatures);
  if (!signatures.empty()) append(offered += '_', signatures, ',');
  return fmt::format("{}_{}_{}", head, hash_of(joined(ciphers, ',')), hash_of(offered));
}

std::string tls_server_fingerprint(const TlsServerHello& hello) {
  return fmt::format("{:04x}_{:04x}_{}", hello.chosen, hello.cipher,
                     joined(without_grease(hello.extensions), '-'));
}

}  // namespace tenken::dissect
