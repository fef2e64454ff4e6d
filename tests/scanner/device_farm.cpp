#include "device_farm.hpp"

#include <array>
#include <cstring>

#include "catch.hpp"
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/dissect/arp.hpp"

namespace tenken::test {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kEther = 14;
constexpr std::size_t kIp = 20;
constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kAck = 16;

std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
  return value;
}

void put(Bytes& bytes, std::uint64_t value, std::size_t size) {
  for (std::size_t i = size; i-- > 0;)
    bytes.push_back(static_cast<std::byte>(value >> 8 * i & 0xFFU));
}

void put(Bytes& bytes, const MacAddress& mac) {
  for (const std::uint8_t octet : mac.octets()) bytes.push_back(std::byte{octet});
}

std::uint16_t checksum(ByteView bytes, std::uint32_t sum = 0) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    sum += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8U : 0U);
  while (sum > 0xFFFF) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void patch(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::byte>(value >> 8U);
  bytes[at + 1] = static_cast<std::byte>(value & 0xFFU);
}

// An Ethernet and IPv4 frame back to the sender of `request`, around `payload`.
Bytes answer(const MacAddress& from, ByteView request, std::uint8_t protocol,
             const Bytes& payload) {
  Bytes frame(request.begin() + 6, request.begin() + 12);
  put(frame, from);
  put(frame, 0x0800, 2);
  Bytes ip;
  put(ip, 0x4500, 2);
  put(ip, static_cast<std::uint32_t>(kIp + payload.size()), 2);
  put(ip, 0, 4);
  put(ip, 64, 1);
  put(ip, protocol, 1);
  put(ip, 0, 2);
  put(ip, number(request, kEther + 16, 4), 4);
  put(ip, number(request, kEther + 12, 4), 4);
  patch(ip, 10, checksum(ip));
  frame.insert(frame.end(), ip.begin(), ip.end());
  frame.insert(frame.end(), payload.begin(), payload.end());
  return frame;
}

}  // namespace

DeviceFarm::DeviceFarm(const std::string& interface, std::map<std::uint32_t, FarmDevice> devices,
                       double loss)
    : socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL))),
      devices_(std::move(devices)),
      lost_(loss) {
  REQUIRE(socket_ >= 0);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  thread_ = std::thread([this] { serve(); });
}

DeviceFarm::~DeviceFarm() {
  stop_ = true;
  thread_.join();
  ::close(socket_);
}

FarmDevice DeviceFarm::seen(std::uint32_t ip) {
  const std::lock_guard lock(mutex_);
  return devices_.at(ip);
}

void DeviceFarm::stall_after(std::size_t syns, std::chrono::milliseconds how_long) {
  const std::lock_guard lock(mutex_);
  syns_until_stall_ = syns;
  stall_ = how_long;
}

bool DeviceFarm::stalls(ByteView frame) {
  const std::size_t flags = kEther + kIp + 13;
  const bool syn = frame.size() > flags && number(frame, 12, 2) == 0x0800 &&
                   number(frame, kEther + 9, 1) == 6 && (number(frame, flags, 1) & kSyn) != 0;
  if (syn && syns_until_stall_ > 0 && --syns_until_stall_ == 0)
    stalled_until_ = steady_clock::now() + stall_;
  return steady_clock::now() < stalled_until_;
}

void DeviceFarm::serve() {
  std::array<std::byte, 2048> buffer{};
  while (!stop_) {
    pollfd entry{socket_, POLLIN, 0};
    const bool ready = ::poll(&entry, 1, late_.empty() ? 20 : 2) > 0;
    send_late();
    if (!ready) continue;
    sockaddr_ll from{};
    socklen_t size = sizeof(from);
    const ssize_t count = ::recvfrom(socket_, buffer.data(), buffer.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &size);
    if (count < static_cast<ssize_t>(kEther) || from.sll_pkttype == PACKET_OUTGOING) continue;
    const std::lock_guard lock(mutex_);
    const ByteView frame = ByteView(buffer).first(static_cast<std::size_t>(count));
    if (!stalls(frame) && !lost_(random_)) on_frame(frame);
  }
}

void DeviceFarm::send(const Bytes& frame, std::chrono::milliseconds delay) {
  if (lost_(random_)) return;
  if (delay.count() > 0)
    late_.emplace(steady_clock::now() + delay, frame);
  else
    ::send(socket_, frame.data(), frame.size(), 0);
}

void DeviceFarm::send_late() {
  while (!late_.empty() && late_.begin()->first <= steady_clock::now()) {
    const Bytes& frame = late_.begin()->second;
    ::send(socket_, frame.data(), frame.size(), 0);
    late_.erase(late_.begin());
  }
}

void DeviceFarm::on_frame(ByteView frame) {
  const std::uint32_t type = number(frame, 12, 2);
  if (type == 0x0806) on_arp(frame);
  if (type == 0x0800 && frame.size() >= kEther + kIp + 8) on_ipv4(frame);
}

bool DeviceFarm::hangs(FarmDevice& device) { return steady_clock::now() < device.hung_until; }

void DeviceFarm::on_arp(ByteView frame) {
  const auto arp = dissect::parse_arp(frame);
  if (!arp || arp->operation != dissect::ArpOperation::request) return;
  const auto found = devices_.find(arp->target_ip.v4_value());
  if (found == devices_.end()) return;
  for (const MacAddress& mac : found->second.macs) {
    Bytes reply;
    put(reply, arp->source);
    put(reply, mac);
    put(reply, 0x0806, 2);
    put(reply, 0x00010800, 4);
    put(reply, 0x06040002, 4);
    put(reply, mac);
    put(reply, arp->target_ip.v4_value(), 4);
    put(reply, arp->sender_mac);
    put(reply, arp->sender_ip.v4_value(), 4);
    send(reply, found->second.arp_delay);
  }
}

void DeviceFarm::on_ipv4(ByteView frame) {
  const auto found = devices_.find(number(frame, kEther + 16, 4));
  if (found == devices_.end() || hangs(found->second)) return;
  const std::uint32_t protocol = number(frame, kEther + 9, 1);
  if (protocol == 1) on_icmp(found->second, frame);
  if (protocol == 6 && frame.size() >= kEther + kIp + 20) on_tcp(found->second, frame);
}

void DeviceFarm::on_icmp(FarmDevice& device, ByteView frame) {
  if (number(frame, kEther + kIp, 1) != 8) return;
  const std::size_t size = number(frame, kEther + 2, 2) - kIp;
  const ByteView request = frame.subspan(kEther + kIp, size);
  Bytes reply(request.begin(), request.end());
  patch(reply, 0, 0);
  patch(reply, 2, 0);
  patch(reply, 2, checksum(reply));
  send(answer(device.macs[0], frame, 1, reply), device.delay);
}

void DeviceFarm::on_tcp(FarmDevice& device, ByteView frame) {
  const std::size_t tcp = kEther + kIp;
  const auto client = static_cast<std::uint16_t>(number(frame, tcp, 2));
  const auto port = static_cast<std::uint16_t>(number(frame, tcp + 2, 2));
  const auto flags = static_cast<std::uint8_t>(number(frame, tcp + 13, 1));
  if ((flags & kSyn) != 0) {
    device.syns.push_back(steady_clock::now());
    device.connections[{client, port}] = Connection::none;
    if (device.fall_after != 0 && !device.fell && device.syns.size() > device.fall_after) {
      device.fell = true;
      device.hung_until = steady_clock::now() + device.hangs_for;
      return;
    }
    if (device.open.contains(port))
      reply_tcp(device, frame, kSyn | kAck);
    else if (device.closed == Closed::reset)
      reply_tcp(device, frame, kRst | kAck);
    else if (device.closed == Closed::prohibit) {
      Bytes icmp;
      put(icmp, 0x0303, 2);  // port unreachable, as a packet filter that rejects says
      put(icmp, 0, 6);
      icmp.insert(icmp.end(), frame.begin() + kEther, frame.begin() + kEther + kIp + 8);
      patch(icmp, 2, checksum(icmp));
      send(answer(device.macs[0], frame, 1, icmp), device.delay);
    }
    return;
  }
  Connection& connection = device.connections[{client, port}];
  if ((flags & (kFin | kRst)) != 0) {
    if (connection == Connection::established) --device.established;
    connection = Connection::ended;
    if ((flags & kFin) != 0) reply_tcp(device, frame, kFin | kAck);
  } else if (connection == Connection::none && device.open.contains(port)) {
    connection = Connection::established;
    device.most_established = std::max(device.most_established, ++device.established);
  }
}

void DeviceFarm::reply_tcp(const FarmDevice& device, ByteView frame, std::uint8_t flags) {
  const std::size_t tcp = kEther + kIp;
  Bytes reply;
  put(reply, number(frame, tcp + 2, 2), 2);
  put(reply, number(frame, tcp, 2), 2);
  put(reply, (flags & kSyn) != 0 ? 1000U : 1001U, 4);
  put(reply, number(frame, tcp + 4, 4) + 1, 4);
  put(reply, 0x5000U | flags, 2);
  put(reply, 8192, 2);
  put(reply, 0, 4);
  Bytes pseudo;
  put(pseudo, number(frame, kEther + 12, 4), 4);
  put(pseudo, number(frame, kEther + 16, 4), 4);
  put(pseudo, 6, 2);
  put(pseudo, static_cast<std::uint32_t>(reply.size()), 2);
  pseudo.insert(pseudo.end(), reply.begin(), reply.end());
  patch(reply, 16, checksum(pseudo));
  send(answer(device.macs[0], frame, 6, reply), device.delay);
}

}  // namespace tenken::test
