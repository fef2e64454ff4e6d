// EAP, in EAPOL frames and elsewhere: who wants to come in, and by which method.
// RFC 3748 sections 4 and 5, IEEE 802.1X-2020 clause 11.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

enum class EapCode : std::uint8_t { request = 1, response = 2, success = 3, failure = 4 };

/// Views into the packet.
struct EapPacket {
  EapCode code = EapCode::request;
  std::uint8_t id = 0;
  std::uint8_t method = 0;    ///< of requests and responses; 1: identity, 3: refuses a method
  std::string_view identity;  ///< of a response with method 1
  std::uint8_t wanted = 0;    ///< of a response with method 3: the method in place of it

  EapPacket() = default;
};

/// \returns Errc::unsupported for other codes, Errc::malformed where it is cut
Result<EapPacket> parse_eap(ByteView packet);

/// "TLS", "PEAP", "MD5-Challenge"; a number for others.
std::string eap_method_text(std::uint8_t method);

enum class EapolType : std::uint8_t { eap = 0, start = 1, logoff = 2, key = 3 };

struct EapolFrame {
  std::uint8_t version = 0;
  EapolType type = EapolType::eap;  ///< other values than those named occur
  ByteView body;                    ///< for parse_eap where the type is eap

  EapolFrame() = default;
};

/// Reads what follows Ethernet type 888E. \returns Errc::malformed where it is cut,
/// Errc::unsupported for types that nobody has
Result<EapolFrame> parse_eapol(ByteView frame);

}  // namespace tenken::dissect
