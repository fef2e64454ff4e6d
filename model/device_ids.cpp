#include "model/device_ids.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "model/identity_claims.hpp"

namespace tenken {
namespace {

constexpr std::array kSharedIds{
#define SHARED(id, source) std::string_view(id),
#include "data/identity/shared_ids.def"
#undef SHARED
};

constexpr std::size_t kUuidSize = 36;
constexpr std::size_t kFirstDash = 8;
constexpr std::size_t kUuidDigits = 32;

char to_small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string small_text(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_small);
  return result;
}

bool is_uuid(std::string_view text) {
  constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
  if (text.size() != kUuidSize) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = std::ranges::find(kDashes, i) != kDashes.end();
    if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

std::string without_marks(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits),
                       [](char c) { return c != '-' && c != ':' && c != '.' && c != '_'; });
  return digits;
}

/// One digit or pair of digits again and again, or digits counted up.
bool is_filler(std::string_view digits) {
  if (digits.empty()) return true;
  const auto repeats = [&](std::size_t period) {
    for (std::size_t i = period; i < digits.size(); ++i)
      if (digits[i] != digits[i - period]) return false;
    return digits.size() > period || period == 1;
  };
  if (repeats(1) || (digits.size() >= 6 && repeats(2))) return true;
  constexpr std::string_view kCounted =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  constexpr std::string_view kTens = "123456789012345678901234567890123456789012345678901234567890";
  constexpr std::string_view kPairs = "0001020304050607080910111213141516";
  constexpr std::string_view kHexPairs = "000102030405060708090a0b0c0d0e0f101112";
  return kCounted.starts_with(digits) || kCounted.substr(1).starts_with(digits) ||
         kTens.starts_with(digits) || kPairs.starts_with(digits) ||
         kPairs.substr(2).starts_with(digits) || kHexPairs.starts_with(digits) ||
         kHexPairs.substr(2).starts_with(digits);
}

/// The part of a MAC address or of the maker's choice is empty, or the whole is an example.
bool is_example_uuid(std::string_view uuid) {
  constexpr std::string_view kNoNode = "000000000000";
  const std::string digits = without_marks(uuid);
  return is_filler(digits) || digits.ends_with(kNoNode) || digits.starts_with("12345678") ||
         digits.starts_with("01234567") || digits.starts_with("00000000");
}

/// Behind the number of the enterprise and the form; RFC 3411, SnmpEngineID.
bool is_example_engine(std::string_view hex) {
  constexpr std::size_t kShortest = 10;
  constexpr std::size_t kEnterprise = 8;
  constexpr std::size_t kForm = 10;
  if (hex.size() < kShortest) return true;
  return is_filler(hex.substr(kEnterprise)) ||
         (hex.size() > kForm && is_filler(hex.substr(kForm))) || is_filler(hex);
}

/// ASHRAE 135 keeps the highest number for "not set"; the first ones are how makers deliver.
bool is_example_instance(std::string_view number) {
  return number == "0" || number == "1" || number == "4194302" || number == "4194303" ||
         (number.size() > 2 && is_filler(number));
}

}  // namespace

std::string uuid_in(std::string_view text) {
  if (text.size() < kUuidSize) return {};
  for (std::size_t at = 0; at + kUuidSize <= text.size(); ++at) {
    if (text[at + kFirstDash] != '-') continue;
    std::string uuid = small_text(text.substr(at, kUuidSize));
    if (is_uuid(uuid)) return uuid;
  }
  return {};
}

bool is_default_id(std::string_view key, std::string_view value) {
  const std::string text = small_text(value);
  if (text.empty()) return true;
  if (key == claim::kIdentityEngine) return is_example_engine(text);
  if (key == claim::kIdentityBacnet) return is_example_instance(text);
  const bool known = std::ranges::any_of(kSharedIds, [&](std::string_view shared) {
    return text == shared ||
           (text.ends_with(shared) && text[text.size() - shared.size() - 1] == ':');
  });
  if (known) return true;
  if (const std::string uuid = uuid_in(text); !uuid.empty()) return is_example_uuid(uuid);
  if (key == claim::kIdentityDhcp)
    return is_filler(text) || is_filler(text.substr(2)) ||
           std::ranges::any_of(kSharedIds, [&](std::string_view shared) {
             return shared.size() == kUuidSize && text.ends_with(without_marks(shared));
           });
  if (key == claim::kIdentityMdns) {
    const std::string body = without_marks(text.substr(text.find(':') + 1));
    return is_filler(body) || (body.size() == kUuidDigits && body.ends_with("000000000000"));
  }
  return key == claim::kIdentityUdn && is_filler(without_marks(text));
}

}  // namespace tenken
