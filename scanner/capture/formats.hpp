// What tells the two capture formats apart.
#pragma once

#include "scanner/capture/fields.hpp"
#include "scanner/capture/frame.hpp"

namespace tenken::capture {

inline constexpr std::uint32_t kMicroseconds = 0xA1B2C3D4;
inline constexpr std::uint32_t kNanoseconds = 0xA1B23C4D;
inline constexpr std::uint32_t kPatched = 0xA1B2CD34;  // 8 more bytes per record, Linux of 1998

/// The first block of pcapng; the same in both byte orders.
inline constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;

/// Blocks with a frame or an interface; others may be longer and are skipped.
inline constexpr std::uint32_t kMaxBlockBytes = 1024 * 1024;

inline bool is_pcap_magic(std::uint32_t number) {
  return number == kMicroseconds || number == kNanoseconds || number == kPatched;
}

/// Of the first four bytes, in either byte order.
inline bool is_pcap(ByteView magic) {
  return is_pcap_magic(load<std::uint32_t>(magic.data(), false)) ||
         is_pcap_magic(load<std::uint32_t>(magic.data(), true));
}

}  // namespace tenken::capture
