// ECHONET Lite, UDP and TCP port 3610. ECHONET Lite Specification part 2 chapters 3 (frames) and 6
// (node profile); properties that all objects have: appendix, device object super class.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// An object of a node: group, class in it, and number.
struct EchonetObject {
  static constexpr std::uint16_t kNodeProfile = 0x0EF0;
  static constexpr std::uint16_t kController = 0x05FF;

  std::uint16_t object_class = 0;  ///< 0x0130 air conditioner, 0x0288 smart meter
  std::uint8_t instance = 0;

  EchonetObject() = default;
  bool is_node() const { return object_class == kNodeProfile; }
};

/// What an object says of itself; empty where not given. Only answers and announcements fill it.
/// Those of the node profile are of the whole node, others of one object behind it, which may be
/// another maker's.
struct EchonetIdentity {
  std::optional<std::uint32_t> maker;  ///< 24 bits, given by the ECHONET Consortium
  std::string_view product_code;       ///< the maker's own, in ASCII
  std::string_view production_number;
  ByteView id;                           ///< 16 bytes behind their form; unique
  std::optional<std::uint16_t> version;  ///< node profile: of ECHONET Lite, major and minor
  char release = 0;  ///< device: release of the appendix, 'A' to 'Z'; 0 where not given
  std::optional<std::uint8_t> place;  ///< device: installation location
  std::optional<bool> on;             ///< device: operation status
  std::optional<bool> fault;

  EchonetIdentity() = default;
};

/// Views into the message.
struct EchonetMessage {
  static constexpr std::size_t kMaxObjects = 84;  // what a list of instances can hold

  bool complete = true;  ///< false: a property runs past the end; those before it are here
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  bool refused = false;  ///< an answer that some or all of it was not possible
  EchonetObject source;
  EchonetObject destination;
  std::uint8_t service = 0;
  EchonetIdentity identity;                         ///< of `source`
  FixedList<EchonetObject, kMaxObjects> instances;  ///< of the node, without its profile
  std::size_t size = 0;  ///< bytes that the message takes, for the one behind it on TCP

  EchonetMessage() = default;
};

/// The first message of a stream.
StreamMessage echonet_message(ByteView stream);

/// Reads one message. \returns Errc::unsupported for what is no ECHONET Lite, Errc::malformed for
/// less than the head
Result<EchonetMessage> parse_echonet(ByteView message);

}  // namespace tenken::dissect
