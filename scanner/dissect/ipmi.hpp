// IPMI over LAN: which logins a management controller offers. IPMI 2.0 sections 13.6 and 22.13.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// The answer to Get Channel Authentication Capabilities.
struct IpmiCapabilities {
  bool version_2 = false;  ///< RMCP+ is spoken
  bool none = false;       ///< sessions without any proof
  bool md2 = false;
  bool md5 = false;
  bool password = false;               ///< the password itself goes over the wire
  bool anonymous = false;              ///< an account without name and password can be used
  bool null_names = false;             ///< accounts without a name, with a password
  std::optional<std::uint32_t> maker;  ///< enterprise number, where given

  IpmiCapabilities() = default;
  /// "none,MD2,MD5,password", as far as they are offered.
  std::string logins() const;
};

/// \returns Errc::malformed for a cut datagram, Errc::unsupported for other messages and for
///          answers that refuse
Result<IpmiCapabilities> parse_ipmi_capabilities(ByteView datagram);

}  // namespace tenken::dissect
