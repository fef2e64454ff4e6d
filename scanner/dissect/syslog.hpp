// Syslog over UDP: which device and program report. RFC 5424 section 6, RFC 3164 section 4.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Views into the datagram; empty where not given. The text may hold anything, secrets included.
struct SyslogMessage {
  std::uint8_t facility = 0;  ///< 0 to 23
  std::uint8_t severity = 0;  ///< 0 emergency to 7 debug
  bool structured = false;    ///< in the form of RFC 5424
  std::string_view host;
  std::string_view program;
  std::string_view process_id;
  std::string_view text;

  SyslogMessage() = default;
};

/// \returns Errc::unsupported where the datagram does not begin with a priority, "<0>" to "<191>"
Result<SyslogMessage> parse_syslog(ByteView datagram);

}  // namespace tenken::dissect
