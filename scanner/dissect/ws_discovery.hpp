// WS-Discovery: how cameras, printers and Windows announce and find each other. OASIS
// WS-Discovery 1.1, in the form of the April 2005 draft that devices (ONVIF, WSD) speak.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

/// A Probe for every kind of device. \param message_id  an UUID in its text form
Bytes make_ws_probe(std::string_view message_id);
/// A Probe for what the Devices Profile calls a device (wsdp:Device): computers and printers that
/// answer Windows answer no other.
Bytes make_ws_device_probe(std::string_view message_id);

/// Whether the datagram is a match that answers the Probe `message_id`: it must relate to that id,
/// which nobody knows who has not got the Probe.
bool answers_ws_probe(ByteView datagram, std::string_view message_id);

enum class WsKind : std::uint8_t { hello, bye, probe, probe_matches, resolve, resolve_matches };

/// A device as it describes itself, or as a probe looks for it. Views into the datagram, character
/// references as they are; lists are separated by blanks.
struct WsTarget {
  std::string_view endpoint;  ///< mostly "urn:uuid:...", the identity of the device
  std::string_view types;     ///< names with prefixes: "dn:NetworkVideoTransmitter"
  std::string_view scopes;
  std::string_view addresses;  ///< XAddrs: URLs of its services

  WsTarget() = default;
};

struct WsMessage {
  static constexpr std::size_t kMaxTargets = 4;

  WsKind kind = WsKind::probe;
  bool complete = true;  ///< false: the document is cut; what came before it is here
  FixedList<WsTarget, kMaxTargets> targets;

  WsMessage() = default;
};

/// Errc::unsupported for what is no message of WS-Discovery.
Result<WsMessage> parse_ws_discovery(ByteView datagram);

/// Whether a list of types has the one of that local name, whatever its prefix.
bool has_ws_type(std::string_view types, std::string_view name);

/// What the scopes of a camera say. ONVIF Core Specification section 7.3.2.2.
struct OnvifScopes {
  std::string name;
  std::string hardware;  ///< model
  std::string location;  ///< parts between commas
  std::string mac;       ///< as some makers add it; in no certain form

  OnvifScopes() = default;
};

/// The first of each kind, with %XX decoded, as bytes of the wire: printable() before it is shown.
OnvifScopes read_onvif_scopes(std::string_view scopes);

}  // namespace tenken::dissect
