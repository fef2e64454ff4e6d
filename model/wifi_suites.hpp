// Suites of Wi-Fi: which ciphers and which ways of agreeing on keys (AKM) there are, and their
// names. The table is data/wifi_suites.def.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tenken {

/// A selector as it stands in an element: organisation in the upper 24 bits, number in the lower 8.
using WifiSuite = std::uint32_t;

constexpr WifiSuite wifi_suite(std::uint32_t organisation, std::uint8_t number) {
  return organisation << 8U | number;
}

/// The organisation of IEEE 802.11 itself, and of WPA 1.
inline constexpr std::uint32_t kRsnOrganisation = 0x000FAC;
inline constexpr std::uint32_t kWpaOrganisation = 0x0050F2;

enum class CipherStrength : std::uint8_t { aes, tkip, wep, group, integrity, none, other };
enum class AkmFamily : std::uint8_t { psk, sae, enterprise, fils, owe, other };

CipherStrength cipher_strength(WifiSuite cipher);
AkmFamily akm_family(WifiSuite akm);
/// "CCMP-128"; "00-0f-ac:20" for a number that nobody knows.
std::string cipher_name(WifiSuite cipher);
/// "SAE", "PSK"; as above.
std::string akm_name(WifiSuite akm);

/// Suites in the order in which they were listed, each once. More than kMost are not kept: an
/// element of 255 bytes that lists more lists numbers that nobody has.
class WifiSuites {
 public:
  static constexpr std::size_t kMost = 16;

  void add(WifiSuite suite) {
    if (!contains(suite) && size_ < kMost) items_[size_++] = suite;
  }
  bool contains(WifiSuite suite) const {
    for (const WifiSuite one : *this)
      if (one == suite) return true;
    return false;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  WifiSuite front() const { return items_[0]; }
  const WifiSuite* begin() const { return items_.data(); }
  const WifiSuite* end() const { return items_.data() + size_; }
  bool operator==(const WifiSuites&) const = default;

 private:
  std::array<WifiSuite, kMost> items_{};
  std::uint8_t size_ = 0;
};

}  // namespace tenken
