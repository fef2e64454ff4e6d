// The DHCP unique identifier of a client or server. RFC 8415 section 11, RFC 6355.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"

namespace tenken::dissect {

enum class DuidKind : std::uint16_t {
  other = 0,       ///< a type that is not known here
  link_time = 1,   ///< link-layer address and time
  enterprise = 2,  ///< an identifier of the maker's choice
  link = 3,        ///< link-layer address
  uuid = 4,
};

/// Views into the message. The MAC address is that of some interface of the device, not always of
/// the one that speaks.
struct Duid {
  DuidKind kind = DuidKind::other;
  ByteView bytes;  ///< the whole identifier, type included; the key to tell devices apart
  std::optional<MacAddress> mac;
  std::optional<std::uint32_t> enterprise;  ///< IANA private enterprise number

  Duid() = default;
};

/// Nothing where it is cut, or longer than RFC 8415 section 11.1 allows.
std::optional<Duid> parse_duid(ByteView bytes);

}  // namespace tenken::dissect
