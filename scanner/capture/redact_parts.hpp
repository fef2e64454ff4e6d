// The parts of redaction: how much of a message may be stored, from its first byte.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scanner/capture/packet.hpp"

namespace tenken::capture {

/// Of a frame of 802.11 behind what the capture puts before it included. Data frames lose their
/// payload, EAPOL's handshake included, and management frames what the password of the network can
/// be guessed from.
std::size_t keep_wifi(ByteView frame, LinkType link);
/// Of what follows an Ethernet type.
std::size_t keep_ether_type(std::uint16_t type, ByteView body);
/// Of an ICMP message, without what echoes carry and errors quote.
std::size_t keep_icmp(ByteView message);
std::size_t keep_icmpv6(ByteView message);
/// Of the payload of a UDP datagram.
std::size_t keep_datagram(const Packet& packet);
/// DHCP and DHCPv6, up to the first option that is not known to be harmless.
std::size_t keep_dhcp(ByteView message);
std::size_t keep_dhcpv6(ByteView message);
/// Up to the first word of a text that speaks of a secret: "pass", "p=" of DNS-SD, the user part of
/// a URL and the like. Of messages that carry none as a rule.
std::size_t before_secret(ByteView text);

}  // namespace tenken::capture
