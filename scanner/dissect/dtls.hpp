// The hellos of DTLS, which is TLS over datagrams: RFC 6347 sections 4.1 and 4.2, RFC 9147.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

inline constexpr std::uint16_t kDtls10Version = 0xFEFF;
inline constexpr std::uint16_t kDtls12Version = 0xFEFD;
inline constexpr std::uint16_t kDtls13Version = 0xFEFC;

struct DtlsHello {
  bool from_server = false;
  std::uint16_t version = 0;  ///< chosen by the server, or the highest that the client offers; 0:
                              ///< the server only asks for a cookie
  std::uint16_t cipher = 0;   ///< chosen by the server
  std::string server_name;    ///< that the client names

  DtlsHello() = default;
};

/// Reads the first message of the datagram. \returns Errc::unsupported for what is no hello, and
/// for one in several pieces; Errc::malformed where it is cut
Result<DtlsHello> parse_dtls_hello(ByteView datagram);
/// "DTLSv1", "DTLSv1.2", "DTLSv1.3"; empty for others.
std::string_view dtls_version_name(std::uint16_t version);

}  // namespace tenken::dissect
