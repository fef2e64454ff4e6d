// The Internet checksum. RFC 1071.
#pragma once

#include <cstdint>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// The ones' complement of the ones' complement sum of `bytes` as 16-bit words; an odd last byte
/// counts as the upper half of a word. Over a message that carries its right checksum it is 0.
std::uint16_t internet_checksum(ByteView bytes);

}  // namespace tenken::dissect
