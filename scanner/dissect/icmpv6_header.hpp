// Numbers of ICMPv6 that reading and building share.
#pragma once

#include <cstdint>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"

namespace tenken::dissect::icmpv6 {

inline constexpr std::uint16_t kEtherType = 0x86DD;
inline constexpr std::uint8_t kProtocol = 58;
inline constexpr std::uint8_t kDestinationOptions = 60;
inline constexpr std::uint8_t kParameterProblem = 4;
inline constexpr std::uint8_t kEchoRequest = 128;
inline constexpr std::uint8_t kRouterAdvertisement = 134;
inline constexpr std::uint8_t kNeighbourSolicitation = 135;
inline constexpr std::uint8_t kNeighbourAdvertisement = 136;
inline constexpr std::uint8_t kNeverForwarded = 255;  ///< hop limit, RFC 4861 section 7.1

/// Over the message and the pseudo-header of RFC 8200 section 8.1.
std::uint16_t checksum(const IpAddress& from, const IpAddress& to, ByteView message);

}  // namespace tenken::dissect::icmpv6
