// SLMP, the MELSEC communication protocol of Mitsubishi controllers, binary frames 3E and 4E over
// TCP and UDP (ports are configured; 5006, 5007 and 5560 are usual). CLPA BAP-C2006 "SLMP
// specification (overview)"; Mitsubishi SH-080008 chapters 4 and 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"
#include "scanner/dissect/secret_view.hpp"

namespace tenken::dissect {

/// Views into the message; empty where not given.
struct SlmpMessage {
  bool complete = true;  ///< false: the part behind the head is cut
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  std::uint8_t network = 0;
  std::uint8_t station = 0;                ///< on that network; 255 is the one that is connected
  std::optional<std::uint16_t> command;    ///< of requests
  std::optional<std::uint16_t> end_code;   ///< of answers; 0 for success
  std::string_view type_name;              ///< answer to 0x0101: "Q03UDVCPU"
  std::optional<std::uint16_t> type_code;  ///< with it
  SecretView password;                     ///< of a request to unlock, in clear text

  SlmpMessage() = default;
};

StreamMessage slmp_message(ByteView stream);

/// Reads one message, a datagram or what slmp_message() gave. \returns Errc::unsupported for what
/// is no SLMP, Errc::malformed for less than the head
Result<SlmpMessage> parse_slmp(ByteView message);

}  // namespace tenken::dissect
