// TFTP: which file a device fetches when it starts. RFC 1350 section 5, RFC 2347.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

enum class TftpKind : std::uint8_t {
  read = 1,
  write = 2,
  data = 3,
  acknowledge = 4,
  error = 5,
  options = 6,
};

/// Views into the datagram.
struct TftpMessage {
  TftpKind kind = TftpKind::read;
  std::string_view file;     ///< of read and write; telephones put model or MAC address into it
  std::string_view mode;     ///< of read and write
  std::uint16_t number = 0;  ///< block of data and acknowledge, code of error
  std::string_view reason;   ///< of error

  TftpMessage() = default;
};

/// Requests go to port 69, the rest between ports of the parties' choice. \returns Errc::malformed
/// for cut messages, Errc::unsupported for other ones
Result<TftpMessage> parse_tftp(ByteView datagram);

}  // namespace tenken::dissect
