// IPP: what a printer says of itself. RFC 8010 section 3, RFC 8011 section 4.2.5, PWG 5100.13.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Get-Printer-Attributes for the attributes of IppPrinter, of the printer at `uri`.
Bytes ipp_get_printer(std::string_view uri);

/// Views into the answer; empty where not given.
struct IppPrinter {
  std::uint16_t status = 0;    ///< below 0x0100: success
  std::string_view model;      ///< make and model
  std::string_view device_id;  ///< IEEE 1284: "MFG:..;MDL:..;CMD:PJL,..;"
  std::string_view firmware;
  std::string_view uuid;
  std::string_view name;
  std::string_view authentication;  ///< the first of uri-authentication-supported
  std::string_view security;        ///< the first of uri-security-supported

  IppPrinter() = default;
  bool success() const { return status < 0x0100; }
  /// Value of a key in the device's id, also under its long name.
  std::string_view id(std::string_view key, std::string_view long_key) const;
};

/// \returns Errc::unsupported for what is no answer of IPP; what breaks off is read as far as it
/// goes
Result<IppPrinter> parse_ipp(ByteView body);

}  // namespace tenken::dissect
