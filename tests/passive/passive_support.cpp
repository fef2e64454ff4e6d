#include "passive_support.hpp"

#include "scanner/passive/sources.hpp"

namespace tenken::test {
namespace {

constexpr unsigned kIpv4 = 0x0800;
constexpr unsigned kIpv6 = 0x86DD;
constexpr unsigned kArp = 0x0806;
constexpr unsigned kUdp = 17;
constexpr unsigned kHops = 64;
constexpr std::int64_t kSecond = 1'000'000'000;

Wire address(std::string_view text) {
  const IpAddress ip = ip_of(text);
  return ip.is_v4() ? Wire().u32(ip.v4_value())
                    : Wire().bytes(std::as_bytes(std::span(ip.octets())));
}

Wire mac(std::string_view text) {
  return Wire().bytes(std::as_bytes(std::span(mac_of(text).octets())));
}

std::string line(const std::string& mac, const std::string& ip, std::string_view key,
                 const std::string& value) {
  std::string text = mac + " " + ip + " ";
  if (!key.empty()) text.append(key).append(" ");
  return text + value;
}

}  // namespace

MacAddress mac_of(std::string_view text) { return MacAddress::parse(text).value(); }
IpAddress ip_of(std::string_view text) { return IpAddress::parse(text).value(); }

Wire ethernet_frame(std::string_view from, std::string_view to, unsigned type, const Wire& body) {
  return mac(to).bytes(mac(from)).u16(type).bytes(body);
}

Wire ip_packet(std::string_view from, std::string_view to, unsigned protocol, const Wire& body) {
  constexpr unsigned kHeader = 20;
  Wire out;
  if (ip_of(from).is_v4()) {
    out.u16(0x4500).u16(kHeader + body.size()).u32(0).u8(kHops).u8(protocol).u16(0);
  } else {
    out.u32(0x60000000).u16(body.size()).u8(protocol).u8(255);
  }
  return out.bytes(address(from)).bytes(address(to)).bytes(body);
}

Wire udp_datagram(unsigned from, unsigned to, const Wire& payload) {
  constexpr unsigned kHeader = 8;
  return Wire().u16(from).u16(to).u16(kHeader + payload.size()).u16(0).bytes(payload);
}

Bytes udp_frame(const Station& from, const Station& to, unsigned from_port, unsigned to_port,
                const Wire& payload) {
  const unsigned type = ip_of(from.ip).is_v4() ? kIpv4 : kIpv6;
  return ethernet_frame(from.mac, to.mac, type,
                        ip_packet(from.ip, to.ip, kUdp, udp_datagram(from_port, to_port, payload)))
      .get();
}

Bytes arp_frame(Arp operation, const Station& from, const Station& to) {
  const bool request = operation == Arp::request;
  Wire body = Wire().u16(1).u16(kIpv4).u8(6).u8(4).u16(static_cast<unsigned>(operation));
  body.bytes(mac(from.mac)).bytes(address(from.ip));
  body.bytes(request ? Wire().fill(6) : mac(to.mac)).bytes(address(to.ip));
  return ethernet_frame(from.mac, request ? kEverybody : to.mac, kArp, body).get();
}

Wire dhcp_option(unsigned code, std::string_view text) {
  return Wire().u8(code).u8(text.size()).text(text);
}

Wire dhcp_message(Dhcp type, const DhcpParts& parts) {
  constexpr unsigned kCookie = 0x63825363;
  constexpr std::size_t kBehindMac = 10 + 64 + 128;
  const bool reply = type == Dhcp::offer || type == Dhcp::ack;
  Wire out = Wire().u8(reply ? 2 : 1).u8(1).u8(6).u8(0).u32(parts.transaction).u32(0).u32(0);
  out.bytes(address(parts.assigned)).u32(0).bytes(address(parts.relay));
  out.bytes(mac(parts.client)).fill(kBehindMac).u32(kCookie);
  return out.u8(53).u8(1).u8(static_cast<unsigned>(type)).bytes(parts.options).u8(255);
}

Ear& Ear::hear(const Bytes& frame, std::int64_t second, capture::LinkType link) {
  capture::Frame one;
  one.data = frame;
  one.original_length = static_cast<std::uint32_t>(frame.size());
  one.at = Timestamp(second * kSecond);
  one.link_type = link;
  one.number = ++number_;
  listener_.hear(one);
  return *this;
}

std::set<std::string> Ear::signals(std::string_view kind) const {
  std::set<std::string> all;
  for (const passive::Signal* const one : listener_.signals().sorted()) {
    const std::string_view name = passive::info_of(one->kind).name;
    if (!kind.empty() && kind != name) continue;
    all.insert(line(one->who.has_mac() ? one->who.mac.to_string() : "-",
                    one->who.has_ip() ? passive::address_of(one->who.ip).to_string() : "-",
                    kind.empty() ? name : "", one->value));
  }
  return all;
}

std::set<std::string> Ear::claims(std::string_view key) const {
  std::set<std::string> all;
  const Batch batch = passive::observe(listener_.signals(), listener_.sources(), "s");
  for (const Observation& one : batch.observations) {
    if (!key.empty() && key != one.key) continue;
    all.insert(line(one.subject.mac ? one.subject.mac->to_string() : "-",
                    one.subject.ip ? one.subject.ip->to_string() : "-",
                    key.empty() ? std::string_view(one.key) : "", one.value));
  }
  return all;
}

std::set<std::string> Ear::signals() const { return signals({}); }
std::set<std::string> Ear::claims() const { return claims({}); }

}  // namespace tenken::test
