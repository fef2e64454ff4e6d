#include "model/wifi_suites.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/core.h>

namespace tenken {
namespace {

struct CipherRow {
  WifiSuite suite;
  std::string_view name;
  CipherStrength strength;
};
struct AkmRow {
  WifiSuite suite;
  std::string_view name;
  AkmFamily family;
};

constexpr CipherRow kCiphers[] = {
#define CIPHER(organisation, number, name, strength) \
  {wifi_suite(organisation, number), name, CipherStrength::strength},
#include "data/wifi_suites.def"
};

constexpr AkmRow kAkms[] = {
#define AKM(organisation, number, name, family) \
  {wifi_suite(organisation, number), name, AkmFamily::family},
#include "data/wifi_suites.def"
};

template <class Rows>
auto find(const Rows& rows, WifiSuite suite) {
  const auto at = std::find_if(std::begin(rows), std::end(rows),
                               [&](const auto& r) { return r.suite == suite; });
  return at == std::end(rows) ? nullptr : &*at;
}

/// "00-0f-ac:20"
std::string numbers(WifiSuite suite) {
  return fmt::format("{:02x}-{:02x}-{:02x}:{}", suite >> 24U, (suite >> 16U) & 0xFFU,
                     (suite >> 8U) & 0xFFU, suite & 0xFFU);
}

}  // namespace

CipherStrength cipher_strength(WifiSuite cipher) {
  const CipherRow* const row = find(kCiphers, cipher);
  return row == nullptr ? CipherStrength::other : row->strength;
}

AkmFamily akm_family(WifiSuite akm) {
  const AkmRow* const row = find(kAkms, akm);
  return row == nullptr ? AkmFamily::other : row->family;
}

std::string cipher_name(WifiSuite cipher) {
  const CipherRow* const row = find(kCiphers, cipher);
  return row == nullptr ? numbers(cipher) : std::string(row->name);
}

std::string akm_name(WifiSuite akm) {
  const AkmRow* const row = find(kAkms, akm);
  return row == nullptr ? numbers(akm) : std::string(row->name);
}

}  // namespace tenken
