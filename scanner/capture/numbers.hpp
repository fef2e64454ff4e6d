// EtherTypes and UDP ports of carriers. IEEE 802, registered at IANA.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenken::capture::ether {

inline constexpr std::size_t kHeaderBytes = 14;
inline constexpr std::uint16_t kMaxLength = 1535;  // up to there it is no type; IEEE 802.3 3.2.6

inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kArp = 0x0806;
inline constexpr std::uint16_t kTransparentEthernet = 0x6558;
inline constexpr std::uint16_t kVlan = 0x8100;
inline constexpr std::uint16_t kIpv6 = 0x86DD;
inline constexpr std::uint16_t kMpls = 0x8847;
inline constexpr std::uint16_t kMplsUpstream = 0x8848;
inline constexpr std::uint16_t kPppoeSession = 0x8864;
inline constexpr std::uint16_t kProviderVlan = 0x88A8;
inline constexpr std::uint16_t kErspan2 = 0x88BE;
inline constexpr std::uint16_t kErspan3 = 0x22EB;
inline constexpr std::uint16_t kOldQinq = 0x9100;
inline constexpr std::uint16_t kOldQinq2 = 0x9200;

}  // namespace tenken::capture::ether

namespace tenken::capture::tunnel_port {

inline constexpr std::uint16_t kVxlan = 4789;
inline constexpr std::uint16_t kLinuxVxlan = 8472;  // before the registration
inline constexpr std::uint16_t kGeneve = 6081;
inline constexpr std::uint16_t kCapwapData = 5247;

/// Whether UDP with these ports may carry packets of others.
constexpr bool may_be(std::uint16_t source, std::uint16_t destination) {
  return destination == kVxlan || destination == kLinuxVxlan || destination == kGeneve ||
         destination == kCapwapData || source == kCapwapData;
}

}  // namespace tenken::capture::tunnel_port
