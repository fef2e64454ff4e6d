// FINS of Omron controllers, TCP and UDP port 9600. Omron W342 sections 3 (frames) and 5
// (commands), W421 section 7 (FINS/TCP).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

struct FinsAddress {
  std::uint8_t network = 0;
  std::uint8_t node = 0;
  std::uint8_t unit = 0;

  FinsAddress() = default;
};

/// Views into the message; empty where not given.
struct FinsMessage {
  bool complete = true;    ///< false: the part behind the head is cut
  bool handshake = false;  ///< FINS/TCP: node addresses are agreed, there is no command
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  FinsAddress from;
  FinsAddress to;
  std::uint16_t command = 0;              ///< main and sub code
  std::optional<std::uint16_t> end_code;  ///< of answers; 0 for success
  std::string_view model;                 ///< answer to 0x0501
  std::string_view version;
  std::optional<bool> running;       ///< answer to 0x0601
  std::optional<std::uint8_t> mode;  ///< 0 program, 2 monitor, 4 run

  FinsMessage() = default;
};

/// The first message of FINS/TCP.
StreamMessage fins_message(ByteView stream);

/// Reads a datagram. \returns Errc::unsupported for what is no FINS, Errc::malformed for less than
/// the head
Result<FinsMessage> parse_fins(ByteView datagram);
/// The same for what fins_message() gave.
Result<FinsMessage> parse_fins_tcp(ByteView message);

}  // namespace tenken::dissect
