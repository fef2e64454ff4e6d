// The interface description of pcapng: link type and clock. draft-ietf-opsawg-pcapng section 4.2.
#pragma once

#include <optional>

#include "scanner/capture/frame.hpp"

namespace tenken::capture {

struct Interface {
  LinkType link_type = LinkType::ethernet;
  std::uint32_t snap_length = 0;  ///< 0: no limit
  std::uint8_t fcs_length = 0;
  std::uint8_t resolution = 6;  ///< as if_tsresol: 10^-n, or 2^-n with the highest bit set
  std::int64_t offset = 0;      ///< seconds to add

  /// The moment of a 64-bit count of its clock; the nearest one that a Timestamp can hold.
  Timestamp time(std::uint64_t ticks) const;
};

/// \param body  what lies between the two lengths of the block. Options that do not fit are left
/// out, as those behind them. Nothing for a body that is too short.
std::optional<Interface> parse_interface(ByteView body, bool swapped);

}  // namespace tenken::capture
