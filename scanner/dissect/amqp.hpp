// AMQP 0-9-1 and 1.0: the header that both sides begin with, and the SASL login behind it.
// AMQP 0-9-1 sections 2.2.4, 2.3.5 and 4.2; OASIS AMQP 1.0 parts 1 (types), 2.2 and 5.3.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/heard.hpp"
#include "scanner/dissect/login.hpp"

namespace tenken::dissect {

enum class AmqpLayer : std::uint8_t { plain = 0, tls = 2, sasl = 3 };

/// Views into the stream.
struct AmqpClient {
  AmqpLayer layer = AmqpLayer::plain;
  std::uint8_t major = 0;  ///< 0-9-1: 0, 9, 1
  std::uint8_t minor = 0;
  std::uint8_t revision = 0;
  std::string_view mechanism;  ///< of SASL; empty where none is said
  std::string_view host;       ///< 1.0: that the client wants
  Login login;

  AmqpClient() = default;
};

/// Reads what a client sends first: its header, and the login where one follows. need_more as long
/// as that is not there; the header is given as soon as it is. whole without a mechanism: no SASL.
/// Heard::size is that of the header.
Heard<AmqpClient> parse_amqp_client(ByteView stream);

/// Views into the stream.
struct AmqpServer {
  bool header_only = false;  ///< only its own header: the client shall use that version
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint8_t revision = 0;
  std::string_view product;  ///< 0-9-1: of the server's properties
  std::string_view version;
  std::string_view mechanisms;  ///< 0-9-1: between blanks

  AmqpServer() = default;
};

/// Reads what a server of 0-9-1 sends first (connection.start), or the header of either version.
Heard<AmqpServer> parse_amqp_server(ByteView stream);

}  // namespace tenken::dissect
