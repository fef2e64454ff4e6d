// A 48-bit IEEE 802 MAC address.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken {

class MacAddress {
 public:
  constexpr MacAddress() = default;
  constexpr explicit MacAddress(std::array<std::uint8_t, 6> octets) : octets_(octets) {}

  /// Accepts aa:bb:cc:dd:ee:ff, AA-BB-CC-DD-EE-FF, aabb.ccdd.eeff and aabbccddeeff.
  static Result<MacAddress> parse(std::string_view text);
  /// The first six bytes of `bytes`, which must have at least six.
  static MacAddress from_bytes(ByteView bytes) {
    MacAddress mac;
    std::memcpy(mac.octets_.data(), bytes.data(), mac.octets_.size());
    return mac;
  }

  const std::array<std::uint8_t, 6>& octets() const { return octets_; }
  /// Lower case, colon separated.
  std::string to_string() const;

  /// IEEE 802 U/L bit: chosen by software (randomised, virtual), so no maker can be read from it.
  bool is_locally_administered() const { return (octets_[0] & 0x02U) != 0; }
  /// IEEE 802 I/G bit: a group address, never the address of one interface.
  bool is_group() const { return (octets_[0] & 0x01U) != 0; }
  bool is_zero() const { return *this == MacAddress(); }

  auto operator<=>(const MacAddress&) const = default;
  /// Tables compare millions in a second: two loads instead of a call.
  bool operator==(const MacAddress& other) const {
    return head() == other.head() && tail() == other.tail();
  }

 private:
  std::uint32_t head() const {
    std::uint32_t head = 0;
    std::memcpy(&head, octets_.data(), sizeof head);
    return head;
  }
  std::uint16_t tail() const {
    std::uint16_t tail = 0;
    std::memcpy(&tail, octets_.data() + sizeof(std::uint32_t), sizeof tail);
    return tail;
  }

  std::array<std::uint8_t, 6> octets_{};
};

}  // namespace tenken

template <>
struct std::hash<tenken::MacAddress> {
  std::size_t operator()(const tenken::MacAddress& mac) const noexcept;
};
