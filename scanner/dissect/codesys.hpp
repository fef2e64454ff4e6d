// Controllers with the CODESYS V3 runtime, which many makers build in: the search on UDP ports 1740
// to 1743. CODESYS does not publish the format.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// An answer to a search. Names are views into the datagram, in UTF-16, for utf16_text().
struct CodesysDevice {
  bool complete = true;  ///< false: cut among the names
  ByteView node_name;    ///< that its user gave
  ByteView device_name;  ///< model
  ByteView vendor;
  ByteView serial;                               ///< ASCII
  std::uint32_t target_type = 0;                 ///< 0x1000: a programmable controller
  std::uint32_t target_id = 0;                   ///< high half: maker
  std::array<std::uint8_t, 4> target_version{};  ///< 3.5.15.40

  CodesysDevice() = default;
};

/// \returns Errc::unsupported for requests and other messages, Errc::malformed for less than the
/// head
Result<CodesysDevice> parse_codesys(ByteView datagram);

/// Little-endian UTF-16 as UTF-8; halves of a pair that stand alone become U+FFFD.
std::string utf16_text(ByteView text);

}  // namespace tenken::dissect
