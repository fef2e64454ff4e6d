#include "scanner/discover/nd_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "model/messages.hpp"
#include "scanner/discover/privileges.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::discover {
namespace {

constexpr int kBufferBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxFrame = 2048;
constexpr int kMaxFrames = 4096;           // of one call
constexpr std::uint32_t kNextHeader = 20;  // offset of that field behind 14 bytes of Ethernet
constexpr unsigned kVlanIdMask = 0x0FFF;

// The kernel drops what is not ICMPv6 right behind the IPv6 header: no answer to a question of ours
// has headers in between.
bool keep_icmpv6_only(int socket) {
  std::array<sock_filter, 4> code{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kNextHeader),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, kMaxFrame),
      BPF_STMT(BPF_RET | BPF_K, 0),
  }};
  const sock_fprog program{code.size(), code.data()};
  return ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

// Whether the frame came with a VLAN tag, which the kernel has taken off: another network, where
// the same addresses may be other hosts.
bool is_tagged(const msghdr& message) {
  for (const cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(part))) {
    if (part->cmsg_level != SOL_PACKET || part->cmsg_type != PACKET_AUXDATA) continue;
    tpacket_auxdata about{};
    std::memcpy(&about, CMSG_DATA(part), sizeof(about));
    return (about.tp_status & TP_STATUS_VLAN_VALID) != 0 && (about.tp_vlan_tci & kVlanIdMask) != 0;
  }
  return false;
}

}  // namespace

NdSocket::NdSocket(const Interface& interface, net::SocketHandle socket)
    : mac_(*interface.mac), name_(interface.name), socket_(std::move(socket)) {}

Result<NdSocket> NdSocket::open(const Interface& interface) {
  if (!interface.mac)
    return fail(Errc::environment, Note(Msg::discover_not_ethernet, {interface.name}),
                Note(Msg::discover_not_ethernet_remedy));
  // Protocol 0 until the filter is in place, so that nothing else gets in first.
  net::SocketHandle socket(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return Unexpected(needs_raw("IPv6 discovery"));
  const int on = 1;
  if (!keep_icmpv6_only(socket.get()) ||
      ::setsockopt(socket.get(), SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) != 0)
    return Unexpected(net::errno_error(errno, "filter for ICMPv6"));
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_IPV6);
  where.sll_ifindex = interface.index;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0)
    return Unexpected(net::errno_error(errno, "bind to interface " + interface.name));
  return NdSocket(interface, std::move(socket));
}

Result<void> NdSocket::send(ByteView frame) {
  if (::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL) >= 0) return ok;
  return Unexpected(net::errno_error(errno, "sending ICMPv6 on " + name_));
}

Result<void> NdSocket::solicit(const pace::Permit& permit, const IpAddress& own) {
  const dissect::FrameSource source(mac_, own);
  return send(dissect::make_solicitation(source, permit.address()));
}

Result<void> NdSocket::ask_group(const pace::GroupPermit& permit, const IpAddress& own,
                                 dissect::EchoLure lure, std::uint16_t id, std::uint16_t sequence,
                                 ByteView payload) {
  const dissect::FrameSource source(mac_, own);
  return send(dissect::make_group_echo(source, permit.group(), lure, id, sequence, payload));
}

bool NdSocket::take_one(const OnFrame& on_frame) {
  std::array<std::byte, kMaxFrame> buffer{};
  alignas(cmsghdr) std::array<std::byte, 256> control{};
  sockaddr_ll from{};
  iovec space{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof(from);
  message.msg_iov = &space;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t count = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT);
  if (count < 0) return errno == ENETDOWN;  // told once; what arrived before may still wait
  if (from.sll_pkttype == PACKET_OUTGOING || is_tagged(message)) return true;
  const ByteView frame = ByteView(buffer).first(static_cast<std::size_t>(count));
  const auto parsed = dissect::parse_icmpv6(frame);
  if (parsed && parsed->source != mac_ && !parsed->source.is_group()) on_frame(*parsed, frame);
  return true;
}

void NdSocket::receive(const OnFrame& on_frame) {
  for (int i = 0; i < kMaxFrames; ++i)
    if (!take_one(on_frame)) return;
}

std::uint64_t NdSocket::dropped() {
  tpacket_stats statistics{};
  socklen_t size = sizeof(statistics);
  if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) != 0) return 0;
  return statistics.tp_drops;
}

}  // namespace tenken::discover
