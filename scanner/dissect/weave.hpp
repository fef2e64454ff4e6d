// Weave, by which Nest's devices talk: UDP port 11095. Numbers are little-endian.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

struct WeaveMessage {
  unsigned version = 0;                 ///< 1 or 2
  bool encrypted = false;               ///< what follows the head
  std::optional<std::uint64_t> source;  ///< EUI-64 of the device that sent it

  WeaveMessage() = default;
};

/// \returns Errc::malformed for a head that is cut, Errc::unsupported for other messages
Result<WeaveMessage> parse_weave(ByteView datagram);

}  // namespace tenken::dissect
