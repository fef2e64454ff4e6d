// How a host's TCP asks for a connection: each family of systems orders the options of its SYNs in
// its own way. RFC 9293 section 3.2, RFC 7323, RFC 2018.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/fixed_text.hpp"

namespace tenken::dissect {

struct SynSignature {
  static constexpr std::size_t kMaxOptions = 40;  ///< as many as a header holds
  static constexpr std::size_t kMaxText = 256;    ///< bytes

  std::uint8_t first_ttl = 0;  ///< most likely: the next of 32, 64, 128 and 255
  std::uint16_t window = 0;
  std::uint16_t segment = 0;                     ///< maximum segment size; 0: not said
  std::optional<std::uint8_t> scale;             ///< of the window
  FixedList<std::uint8_t, kMaxOptions> options;  ///< kinds, in the order of the wire

  SynSignature() = default;
  /// "64:1460:mss*44,7:mss,sok,ts,nop,ws": hop limit, segment size, window (as a multiple of the
  /// segment size where it is one) and its scale, options.
  FixedText<kMaxText> text() const;
};

/// \param header  of TCP, from its ports on
/// \param ttl     as it was when the packet was heard
/// \returns nothing where the header or an option is cut
std::optional<SynSignature> read_syn_signature(ByteView header, std::uint8_t ttl);

}  // namespace tenken::dissect
