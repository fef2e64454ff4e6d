#include "scanner/discover/group_socket.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

#include "scanner/discover/socket_address.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::discover {
namespace {

constexpr int kMaxDatagrams = 1024;         // of one call
constexpr std::size_t kMaxDatagram = 9000;  // RFC 6762 section 17; the others are shorter
constexpr int kHops = 1;
constexpr std::array<std::uint16_t, 5> kPorts{5353, 1900, 3702, 37020, 5355};  // by GroupProtocol

bool choose_interface(int socket, int index, bool v4) {
  if (v4) {
    ip_mreqn via{};
    via.imr_ifindex = index;
    return ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &via, sizeof(via)) == 0 &&
           ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_TTL, &kHops, sizeof(kHops)) == 0;
  }
  return ::setsockopt(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof(index)) == 0 &&
         ::setsockopt(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &kHops, sizeof(kHops)) == 0;
}

/// Member of one group on one interface, and hearing no other group that somebody else here joined.
bool join_group(int socket, const IpAddress& group, int index) {
  constexpr int kOn = 1;
  constexpr int kOff = 0;
  ip_mreqn member{};
  member.imr_multiaddr.s_addr = htonl(group.v4_value());
  member.imr_ifindex = index;
  return ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &kOn, sizeof(kOn)) == 0 &&
         ::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_ALL, &kOff, sizeof(kOff)) == 0 &&
         ::setsockopt(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof(member)) == 0;
}

}  // namespace

std::string_view to_string(GroupProtocol protocol) {
  constexpr std::array<std::string_view, 5> kNames{"mdns", "ssdp", "ws-discovery", "sadp", "llmnr"};
  return kNames.at(static_cast<std::size_t>(protocol));
}

IpAddress group_of(GroupProtocol protocol, bool v4) {
  const auto group = [&](const char* four, const char* six) {
    return IpAddress::parse(v4 ? four : six).value();
  };
  if (protocol == GroupProtocol::mdns) return group("224.0.0.251", "ff02::fb");
  if (protocol == GroupProtocol::llmnr) return group("224.0.0.252", "ff02::1:3");
  return group("239.255.255.250", "ff02::c");
}

bool is_spoken_in(GroupProtocol protocol, bool v4) { return v4 || protocol != GroupProtocol::sadp; }

std::uint16_t port_of(GroupProtocol protocol) {
  return kPorts.at(static_cast<std::size_t>(protocol));
}

GroupSocket::GroupSocket(const Interface& interface, IpAddress own, net::SocketHandle socket)
    : interface_(interface.name),
      index_(interface.index),
      own_(std::move(own)),
      socket_(std::move(socket)) {}

Result<GroupSocket> GroupSocket::open(const Interface& interface, const IpAddress& own) {
  const int family = own.is_v4() ? AF_INET : AF_INET6;
  net::SocketHandle socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return Unexpected(net::errno_error(errno, "UDP socket"));
  const IpAddress here = own.is_v4() ? own : IpAddress::v6(own.octets(), interface.name);
  const SocketAddress from = to_socket_address(here);
  if (::bind(socket.get(), from.get(), from.size) != 0)
    return Unexpected(net::errno_error(errno, "bind to " + here.to_string()));
  if (!choose_interface(socket.get(), interface.index, own.is_v4()))
    return Unexpected(net::errno_error(errno, "multicast on " + interface.name));
  return GroupSocket(interface, here, std::move(socket));
}

Result<GroupSocket> GroupSocket::overhear(const Interface& interface, const IpAddress& own,
                                          GroupProtocol protocol) {
  net::SocketHandle socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return Unexpected(net::errno_error(errno, "UDP socket"));
  const IpAddress group = group_of(protocol, true);
  // Bound to the group, so that datagrams to this machine alone go where they are waited for.
  const SocketAddress at = to_socket_address(group, port_of(protocol));
  if (!join_group(socket.get(), group, interface.index) ||
      ::bind(socket.get(), at.get(), at.size) != 0)
    return Unexpected(net::errno_error(errno, "joining a group on " + interface.name));
  return GroupSocket(interface, own, std::move(socket));
}

Result<void> GroupSocket::send(const pace::GroupPermit& permit, GroupProtocol protocol,
                               ByteView datagram) {
  SocketAddress to = to_socket_address(permit.group(), port_of(protocol));
  if (permit.group().is_v6()) {
    sockaddr_in6 six{};
    std::memcpy(&six, &to.storage, sizeof(six));
    six.sin6_scope_id = static_cast<std::uint32_t>(index_);
    std::memcpy(&to.storage, &six, sizeof(six));
  }
  if (::sendto(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL, to.get(), to.size) >=
      0)
    return ok;
  return Unexpected(net::errno_error(errno, "asking a group on " + interface_));
}

void GroupSocket::receive(const OnDatagram& on_datagram) {
  std::array<std::byte, kMaxDatagram> buffer{};
  for (int i = 0; i < kMaxDatagrams; ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    const ssize_t count = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                     reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count < 0) continue;  // an ICMP error; reading it cleared it
    on_datagram(from_socket_address(from), ByteView(buffer).first(static_cast<std::size_t>(count)));
  }
}

}  // namespace tenken::discover
