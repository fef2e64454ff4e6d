// SNMP versions 1, 2c and 3: who asks, with what secret, and what agents say of themselves.
// RFC 1157, RFC 3416, RFC 3412 section 6, RFC 3414 section 2.4, RFC 3418 section 2.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/secret_view.hpp"

namespace tenken::dissect {

enum class SnmpVersion : std::uint8_t { v1 = 0, v2c = 1, v3 = 3 };

enum class SnmpPdu : std::uint8_t {
  none = 0,  ///< encrypted
  get = 0xA0,
  get_next = 0xA1,
  response = 0xA2,
  set = 0xA3,
  trap_v1 = 0xA4,
  get_bulk = 0xA5,
  inform = 0xA6,
  trap = 0xA7,
  report = 0xA8,
};

/// How version 3 protects a message.
enum class SnmpSecurity : std::uint8_t { none, authenticated, authenticated_encrypted };

struct SnmpBinding {
  ByteView object;  ///< content of the object identifier (object_id_text)
  std::uint8_t tag = 0;
  ByteView value;

  SnmpBinding() = default;
};

/// Views into the message.
struct SnmpMessage {
  static constexpr std::size_t kMaxBindings = 32;

  SnmpVersion version = SnmpVersion::v1;
  bool complete = true;  ///< false: the part behind the head is broken; what came before is here
  SnmpPdu pdu = SnmpPdu::none;
  SecretView community;                        ///< versions 1 and 2c; empty is a community, too
  SnmpSecurity security = SnmpSecurity::none;  ///< version 3
  std::string_view user;                       ///< version 3
  ByteView engine_id;                          ///< version 3: of the agent; stable
  std::optional<std::uint32_t> enterprise;     ///< of the engine id or of a trap of version 1
  std::optional<MacAddress> engine_mac;        ///< where the engine id is made of one
  std::optional<IpAddress> agent;              ///< of a trap of version 1
  FixedList<SnmpBinding, kMaxBindings> bindings;

  SnmpMessage() = default;
  /// Whether the sender tells its own values.
  bool from_agent() const;
  /// Texts of the system group, in messages of an agent; empty where not given.
  std::string_view description() const;  ///< sysDescr
  std::string_view contact() const;      ///< sysContact
  std::string_view name() const;         ///< sysName
  std::string_view location() const;     ///< sysLocation
  /// Content of sysObjectID, the maker's number of the model; empty where not given.
  ByteView object_id() const;
};

/// Reads a datagram of ports 161 and 162. \returns Errc::malformed where the head is none of SNMP,
/// Errc::unsupported for other versions
Result<SnmpMessage> parse_snmp(ByteView datagram);

}  // namespace tenken::dissect
