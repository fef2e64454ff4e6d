// CoAP over TCP: the framing of RFC 8323 section 3, and the settings that each side sends first.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Our settings, none, and a GET of the list of resources (RFC 6690 section 4).
Bytes coap_tcp_question();

/// The first message of a stream. Longer ones than a device that was asked for its list may send
/// count as foreign.
StreamMessage coap_tcp_message(ByteView stream);

/// \param message  what coap_tcp_message() gave
std::uint8_t coap_tcp_code(ByteView message);
/// 7.01, the settings that open a connection.
inline constexpr std::uint8_t kCoapSettings = 0xE1;

/// The same message as parse_coap() reads it; its id is 0.
Bytes as_coap_datagram(ByteView message);

}  // namespace tenken::dissect
