// The protocols that UDP ports are asked for: which request goes to which port, and what answers
// it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/port_set.hpp"

namespace tenken::dissect {

/// One row of data/udp_requests.def; everything lives as long as the program.
struct UdpProtocol {
  std::string_view name;   ///< as claim service.protocol says it
  std::string_view ports;  ///< PortSet's text form
  bool common;             ///< the ports belong to top20
  ByteView request;
  bool from_any_port;        ///< the answer may come from another port of the host
  std::uint16_t local_port;  ///< where answers go whatever port asked; 0: to the asker
  bool (*is_reply)(ByteView request, ByteView reply);
  std::string_view source;    ///< the standard, and where in it
  std::string_view why_safe;  ///< why the request changes nothing

  bool answered_by(ByteView reply) const { return is_reply(request, reply); }
};

/// What `host` is asked: mostly the request of the row; LLMNR asks for the name of the host's own
/// address.
Bytes request_to(const UdpProtocol& protocol, const IpAddress& host);

std::span<const UdpProtocol> udp_protocols();
/// The protocol that `port` is asked for; null: an empty datagram is all that it gets.
const UdpProtocol* udp_protocol_at(std::uint16_t port);
/// The ports of the protocols in common use.
const PortSet& common_udp_ports();

}  // namespace tenken::dissect
