// Numbers at fixed places of bytes whose length the caller has checked.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tenken::capture {

inline std::uint16_t swap_bytes(std::uint16_t v) { return __builtin_bswap16(v); }
inline std::uint32_t swap_bytes(std::uint32_t v) { return __builtin_bswap32(v); }
inline std::uint64_t swap_bytes(std::uint64_t v) { return __builtin_bswap64(v); }

/// In the order of this machine, or in the other one.
template <class T>
T load(const std::byte* at, bool swapped) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return swapped ? swap_bytes(value) : value;
}

inline constexpr bool kLittleMachine = std::endian::native == std::endian::little;

inline std::uint16_t be16(const std::byte* at) { return load<std::uint16_t>(at, kLittleMachine); }
inline std::uint32_t be32(const std::byte* at) { return load<std::uint32_t>(at, kLittleMachine); }
inline std::uint32_t le32(const std::byte* at) { return load<std::uint32_t>(at, !kLittleMachine); }
inline std::uint8_t u8(const std::byte* at) { return std::to_integer<std::uint8_t>(*at); }

}  // namespace tenken::capture
