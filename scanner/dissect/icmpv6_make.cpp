// Builds the ICMPv6 frames that discovery sends.
#include <algorithm>

#include "scanner/dissect/checksum.hpp"
#include "scanner/dissect/icmpv6.hpp"
#include "scanner/dissect/icmpv6_header.hpp"

namespace tenken::dissect {
namespace icmpv6 {
namespace {

void put_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::byte>((value >> 8U) & 0xFFU));
  out.push_back(static_cast<std::byte>(value & 0xFFU));
}

void put_address(Bytes& out, const IpAddress& address) {
  for (const std::uint8_t octet : address.octets()) out.push_back(std::byte{octet});
}

void put_mac(Bytes& out, const MacAddress& mac) {
  for (const std::uint8_t octet : mac.octets()) out.push_back(std::byte{octet});
}

/// RFC 2464 section 7.
MacAddress group_mac(const IpAddress& group) {
  const auto& octets = group.octets();
  return MacAddress({0x33, 0x33, octets[12], octets[13], octets[14], octets[15]});
}

/// A destination options header of 8 bytes. The upper bits 10 of the option's type say: who does
/// not know it discards the packet and complains, even of a multicast packet (RFC 8200 section
/// 4.2); type 0x9E is for experiments (RFC 4727), so nobody knows it.
void put_unknown_option(Bytes& out) {
  constexpr std::byte kOption{0x9E};
  constexpr std::byte kDataBytes{4};
  out.insert(out.end(), {std::byte{kProtocol}, std::byte{0}, kOption, kDataBytes});
  out.resize(out.size() + 4);
}

Bytes make_frame(const FrameSource& own, const IpAddress& to, bool unknown_option, Bytes message) {
  const std::uint16_t sum = checksum(own.ip, to, message);
  message[2] = static_cast<std::byte>(sum >> 8U);
  message[3] = static_cast<std::byte>(sum & 0xFFU);
  Bytes options;
  if (unknown_option) put_unknown_option(options);
  Bytes frame;
  put_mac(frame, group_mac(to));
  put_mac(frame, own.mac);
  put_u16(frame, kEtherType);
  frame.insert(frame.end(), {std::byte{0x60}, std::byte{0}, std::byte{0}, std::byte{0}});
  put_u16(frame, options.size() + message.size());
  frame.push_back(std::byte{unknown_option ? kDestinationOptions : kProtocol});
  frame.push_back(std::byte{kNeverForwarded});
  put_address(frame, own.ip);
  put_address(frame, to);
  frame.insert(frame.end(), options.begin(), options.end());
  frame.insert(frame.end(), message.begin(), message.end());
  return frame;
}

}  // namespace

std::uint16_t checksum(const IpAddress& from, const IpAddress& to, ByteView message) {
  Bytes all;
  put_address(all, from);
  put_address(all, to);
  put_u16(all, message.size() >> 16U);
  put_u16(all, message.size());
  all.insert(all.end(), {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{kProtocol}});
  all.insert(all.end(), message.begin(), message.end());
  return internet_checksum(all);
}

}  // namespace icmpv6

Bytes make_group_echo(const FrameSource& own, const IpAddress& group, EchoLure lure,
                      std::uint16_t id, std::uint16_t sequence, ByteView payload) {
  Bytes message = make_echo_request(IcmpFamily::v6, id, sequence, payload);
  return icmpv6::make_frame(own, group, lure == EchoLure::unknown_option, std::move(message));
}

Bytes make_solicitation(const FrameSource& own, const IpAddress& target) {
  constexpr std::byte kSourceMacOption{1};
  Bytes message{std::byte{icmpv6::kNeighbourSolicitation}, std::byte{0}};
  message.resize(8);  // checksum, reserved
  icmpv6::put_address(message, target);
  message.insert(message.end(), {kSourceMacOption, std::byte{1}});
  icmpv6::put_mac(message, own.mac);
  // RFC 4291 section 2.7.1: the group of all whose address ends with the same 24 bits.
  std::array<std::uint8_t, 16> group{0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF};
  std::copy(target.octets().begin() + 13, target.octets().end(), group.begin() + 13);
  return icmpv6::make_frame(own, IpAddress::v6(group), false, std::move(message));
}

}  // namespace tenken::dissect
