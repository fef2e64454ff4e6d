// The addresses of tables as words: two instead of a call for sixteen bytes. What was just written
// in pieces is read in the same pieces, since a processor waits where a load needs several stores.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>

#include "model/mac_address.hpp"
#include "scanner/dissect/ip_key.hpp"

namespace tenken::dissect {

using IpWords = std::array<std::uint64_t, 2>;

inline IpWords words_of(const IpKey& ip) { return std::bit_cast<IpWords>(ip); }

inline void copy_ip(const IpKey& from, IpKey& to) {
  IpWords words;
  std::memcpy(&words[0], from.data(), sizeof words[0]);
  std::memcpy(&words[1], from.data() + sizeof words[0], sizeof words[1]);
  std::memcpy(to.data(), &words[0], sizeof words[0]);
  std::memcpy(to.data() + sizeof words[0], &words[1], sizeof words[1]);
}

/// As ip_key_v4(), written in two words.
inline void put_v4(const void* octets, IpKey& to) {
  const std::array<std::uint8_t, 8> mark{0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
  constexpr unsigned kHalf = 32;
  std::uint32_t address = 0;
  std::memcpy(&address, octets, sizeof address);
  const std::uint64_t head = 0;
  std::uint64_t tail = std::bit_cast<std::uint64_t>(mark);
  if constexpr (std::endian::native == std::endian::little)
    tail |= std::uint64_t{address} << kHalf;
  else
    tail |= address;
  std::memcpy(to.data(), &head, sizeof head);
  std::memcpy(to.data() + sizeof head, &tail, sizeof tail);
}

/// The six bytes as one number, for hashes of this process.
inline std::uint64_t word_of(const MacAddress& mac) {
  constexpr unsigned kHalf = 32;
  std::uint32_t head = 0;
  std::uint16_t tail = 0;
  std::memcpy(&head, mac.octets().data(), sizeof head);
  std::memcpy(&tail, mac.octets().data() + sizeof head, sizeof tail);
  return std::uint64_t{tail} << kHalf | head;
}

inline bool same_ip(const IpKey& a, const IpKey& b) {
  const auto left = words_of(a);
  const auto right = words_of(b);
  return ((left[0] ^ right[0]) | (left[1] ^ right[1])) == 0;
}

/// An order of this machine's own, for keys that must not depend on the direction: always the same,
/// and not that of the addresses.
inline std::strong_ordering word_order(const IpKey& a, const IpKey& b) {
  const auto left = words_of(a);
  const auto right = words_of(b);
  return left[1] != right[1] ? left[1] <=> right[1] : left[0] <=> right[0];
}

}  // namespace tenken::dissect
