// Neighbour discovery of MikroTik (MNDP), UDP port 5678.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Views into the datagram; empty where not given.
struct MndpMessage {
  bool complete = true;  ///< false: a field runs past the end; what came before it is here
  std::optional<MacAddress> mac;
  std::optional<IpAddress> ipv4;
  std::optional<IpAddress> ipv6;
  std::string_view identity;  ///< name
  std::string_view version;   ///< of RouterOS
  std::string_view platform;  ///< maker
  std::string_view board;     ///< model
  std::string_view software_id;
  std::string_view interface;

  MndpMessage() = default;
};

/// \returns Errc::unsupported for requests, which hold nothing, and for what has no known field
Result<MndpMessage> parse_mndp(ByteView datagram);

}  // namespace tenken::dissect
