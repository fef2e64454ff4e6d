// Broadcasts of Tuya devices: UDP port 6666 in the clear, 6667 encrypted with a key that all share.
#pragma once

#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Views into the datagram; empty where not given, or encrypted.
struct TuyaMessage {
  bool encrypted = false;
  std::string_view device_id;    ///< gwId
  std::string_view product_key;  ///< the same for all devices of a product
  std::string_view ip;
  std::string_view version;  ///< of the protocol, such as "3.3"

  TuyaMessage() = default;
};

/// \returns Errc::malformed for cut messages, Errc::unsupported for other ones
Result<TuyaMessage> parse_tuya(ByteView datagram);

}  // namespace tenken::dissect
