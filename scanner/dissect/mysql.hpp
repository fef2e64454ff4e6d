// The first packet of a MySQL or MariaDB server. MySQL Internals, "Protocol::HandshakeV10" and
// "ERR_Packet".
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Views into the packet.
struct MysqlGreeting {
  bool refused = false;      ///< an error instead: this client may not connect
  std::uint16_t code = 0;    ///< of the error
  std::string_view reason;   ///< of the error
  std::string_view version;  ///< as sent: "5.5.5-10.11.6-MariaDB-0+deb12u1"
  bool tls = false;          ///< offers TLS
  std::string_view plugin;   ///< way to log in by default

  MysqlGreeting() = default;
  bool is_mariadb() const { return version.find("MariaDB") != std::string_view::npos; }
  /// The version number alone: "10.11.6".
  std::string_view number() const;
};

StreamMessage mysql_message(ByteView stream);
/// \returns Errc::unsupported for what is no greeting
Result<MysqlGreeting> parse_mysql_greeting(ByteView message);

}  // namespace tenken::dissect
