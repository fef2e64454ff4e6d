// HART-IP, TCP and UDP port 5094. IEC 62591 / HCF_SPEC-085 (messages), HCF_SPEC-127 (universal
// commands).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Answer to command 0, 11 or 21.
struct HartIdentity {
  std::uint16_t expanded_type = 0;  ///< high byte: maker's number up to revision 6
  std::uint8_t hart_revision = 0;
  std::uint8_t device_revision = 0;
  std::uint8_t software_revision = 0;
  std::uint8_t hardware_revision = 0;
  std::uint32_t device_id = 0;                ///< 24 bits, unique for its type
  std::optional<std::uint16_t> manufacturer;  ///< from revision 7 on

  HartIdentity() = default;
};

/// Views into the message; empty where not given.
struct HartMessage {
  bool complete = true;  ///< false: the part behind the head is cut
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  std::uint8_t id = 0;  ///< 0 begins a session, 1 ends it, 2 keeps it, 3 carries a command
  std::uint8_t status = 0;
  std::optional<std::uint8_t> command;
  std::optional<HartIdentity> identity;
  std::string_view long_tag;  ///< answer to command 20, in Latin 1
  ByteView packed_tag;        ///< answer to command 13: for hart_text()
  ByteView packed_descriptor;

  HartMessage() = default;
};

StreamMessage hart_ip_message(ByteView stream);

/// Reads one message, a datagram or what hart_ip_message() gave. \returns Errc::unsupported for
/// what is no HART-IP, Errc::malformed for less than the head
Result<HartMessage> parse_hart_ip(ByteView message);

/// The characters of packed ASCII, four in three bytes, without blanks at the end.
std::string hart_text(ByteView packed);

}  // namespace tenken::dissect
