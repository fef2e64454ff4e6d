// Edimax plugs and cameras: answers to a search (UDP port 20560), and registrations at the maker's
// service (UDP port 8765), which are XML with the bits of every byte rotated.
#pragma once

#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// What a device tells who searches for it. Views into the datagram.
struct EdimaxAnswer {
  MacAddress mac;
  std::string_view product;  ///< "SP1101W"
  std::string_view version;  ///< of the firmware
  std::string_view name;     ///< that its owner gave

  EdimaxAnswer() = default;
};

/// \returns Errc::unsupported for searches and anything else
Result<EdimaxAnswer> parse_edimax_answer(ByteView datagram);

/// The text of a message to or from the maker's service, at most 2048 bytes of it.
/// Errc::unsupported where no rotation makes it one.
Result<std::string> decode_edimax_message(ByteView datagram);

/// What a device registers. Views into the text; empty where not given, as in other messages.
struct EdimaxRegistration {
  std::string_view model;  ///< "SP-1101W"
  std::string_view kind;   ///< "SmartPlug"
  std::string_view name;
  std::string_view version;

  EdimaxRegistration() = default;
};

/// \param text  what decode_edimax_message gave; must outlive the result
EdimaxRegistration read_edimax_registration(std::string_view text);

}  // namespace tenken::dissect
