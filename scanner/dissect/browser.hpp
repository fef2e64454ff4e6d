// Announcements of the browser service of Windows networks, in NetBIOS datagrams of port 138.
// RFC 1002 section 4.4; MS-BRWS section 2.2; MS-CIFS section 2.2.4.33.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/nbns.hpp"

namespace tenken::dissect {

enum class BrowserKind : std::uint8_t {
  host = 1,           ///< a host about itself
  domain = 12,        ///< the master about its workgroup
  local_master = 15,  ///< the master about itself
};

/// Bits of the type of a server.
enum class ServerType : std::uint32_t {
  workstation = 0x00000001,
  server = 0x00000002,
  domain_controller = 0x00000008,
  print_server = 0x00000200,
  unix_server = 0x00000800,
  nt_workstation = 0x00001000,
};

/// Views into the message, padding removed, in the code page of the device.
struct BrowserAnnouncement {
  BrowserKind kind = BrowserKind::host;
  NetbiosName sender;
  IpAddress sender_ip;        ///< as the datagram says; a relay or NAT leaves it alone
  std::string_view name;      ///< of the host; of the workgroup where kind is domain
  std::uint8_t os_major = 0;  ///< version of the system; Samba says 4.9 unless it is told otherwise
  std::uint8_t os_minor = 0;
  std::uint32_t server_type = 0;  ///< bits of ServerType
  std::string_view comment;       ///< of the host; name of the master where kind is domain

  BrowserAnnouncement() = default;
  bool is(ServerType one) const { return (server_type & static_cast<std::uint32_t>(one)) != 0; }
};

/// Reads the payload of a datagram of port 138. \returns Errc::unsupported for other datagrams than
/// announcements, Errc::malformed for cut ones
Result<BrowserAnnouncement> parse_browser(ByteView datagram);

}  // namespace tenken::dissect
