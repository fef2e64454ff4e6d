// NTP: who serves time, who asks for it. RFC 5905 section 7.3; control messages of RFC 9327.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

enum class NtpMode : std::uint8_t {
  symmetric_active = 1,
  symmetric_passive = 2,
  client = 3,
  server = 4,
  broadcast = 5,
  control = 6,
};

struct NtpMessage {
  NtpMode mode = NtpMode::client;
  std::uint8_t version = 0;           ///< 1 to 4
  std::uint8_t stratum = 0;           ///< 1 has a clock of its own; 0 not set, 16 not synchronised
  std::string_view reference;         ///< stratum 0 and 1: kind of clock, or reason of a refusal
  std::optional<IpAddress> upstream;  ///< higher strata: the server that it follows, where IPv4
  std::string_view variables;  ///< answer to a control message: version="ntpd 4.2", system="..."

  NtpMessage() = default;
};

/// \returns Errc::malformed for cut messages, Errc::unsupported for other modes and versions
Result<NtpMessage> parse_ntp(ByteView datagram);

}  // namespace tenken::dissect
