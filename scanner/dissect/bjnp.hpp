// Canon printers and scanners (BJNP), UDP ports 8611 to 8614.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// An answer to a search, or to the question for the identity. Views into the datagram.
struct BjnpDevice {
  bool scanner = false;           ///< else a printer
  std::optional<MacAddress> mac;  ///< of an answer to a search
  std::optional<IpAddress> ip;
  std::string_view manufacturer;  ///< of an identity (IEEE 1284 section 7.6)
  std::string_view model;

  BjnpDevice() = default;
};

/// \returns Errc::unsupported for requests and other messages, Errc::malformed for cut ones
Result<BjnpDevice> parse_bjnp(ByteView datagram);

/// The value of the first of two keys in an identity of IEEE 1284, "MFG:Canon;MDL:MX920;"; empty
/// without one.
std::string_view ieee1284_value(std::string_view identity, std::string_view key,
                                std::string_view other_key);

}  // namespace tenken::dissect
