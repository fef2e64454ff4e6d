// IEC 60870-5-104, TCP port 2404. IEC 60870-5-104 clause 5 (control fields), IEC 60870-5-101
// clause 7 (data units: types, causes, addresses).
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

enum class Iec104Format : std::uint8_t {
  information,  ///< carries a data unit
  supervisory,  ///< acknowledges
  unnumbered,   ///< starts, stops or tests the transfer
};

struct Iec104Message {
  Iec104Format format = Iec104Format::information;
  bool complete = true;             ///< false: the data unit is cut
  OtRole sender = OtRole::unknown;  ///< server: the controlled station
  OtAction action = OtAction::none;
  // Of a data unit.
  std::uint8_t type = 0;
  std::uint8_t cause = 0;
  bool negative = false;  ///< refused
  bool test = false;
  std::uint8_t originator = 0;
  std::optional<std::uint16_t> common_address;  ///< of the station; 65535 for all
  std::optional<std::uint32_t> object_address;  ///< of the first object

  Iec104Message() = default;
};

StreamMessage iec104_message(ByteView stream);

/// Reads one whole message. \returns Errc::unsupported for what is no IEC 104, Errc::malformed for
/// less than the head
Result<Iec104Message> parse_iec104(ByteView message);

}  // namespace tenken::dissect
