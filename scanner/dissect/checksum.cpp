#include "scanner/dissect/checksum.hpp"

namespace tenken::dissect {

std::uint16_t internet_checksum(ByteView bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::uint64_t>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8U : byte;
  }
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace tenken::dissect
