// SHA-256 of bytes in memory. FIPS 180-4.
#pragma once

#include <array>
#include <cstdint>

#include "model/bytes.hpp"

namespace tenken {

inline constexpr std::size_t kSha256Size = 32;  // bytes

std::array<std::uint8_t, kSha256Size> sha256(ByteView bytes);

}  // namespace tenken
