#include "scanner/discover/udp_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "scanner/discover/socket_address.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::discover {
namespace {

constexpr int kMaxMessages = 4096;  // of one call
constexpr int kBufferBytes = 4 * 1024 * 1024;
constexpr int kSendTries = 3;  // a call may report the complaint about an earlier datagram instead
constexpr std::size_t kMaxRead = 512;

// Says whether the complaint is "port unreachable", and who complained.
bool is_port_unreachable(const cmsghdr& part, sockaddr_storage& complainer) {
  if (part.cmsg_len < CMSG_LEN(sizeof(sock_extended_err) + sizeof(sockaddr_in))) return false;
  sock_extended_err error{};
  std::memcpy(&error, CMSG_DATA(&part), sizeof(error));
  const std::size_t room = part.cmsg_len - CMSG_LEN(sizeof(error));
  std::memcpy(&complainer, CMSG_DATA(&part) + sizeof(error), std::min(room, sizeof(sockaddr_in6)));
  if (error.ee_origin == SO_EE_ORIGIN_ICMP)
    return error.ee_type == ICMP_DEST_UNREACH && error.ee_code == ICMP_PORT_UNREACH;
  return error.ee_origin == SO_EE_ORIGIN_ICMP6 && error.ee_type == ICMP6_DST_UNREACH &&
         error.ee_code == ICMP6_DST_UNREACH_NOPORT;
}

}  // namespace

Result<UdpSocket> UdpSocket::open(bool v4, const net::Source& source) {
  const int family = v4 ? AF_INET : AF_INET6;
  net::SocketHandle socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return Unexpected(net::errno_error(errno, "UDP socket"));
  const int on = 1;
  const int complaints =
      v4 ? ::setsockopt(socket.get(), IPPROTO_IP, IP_RECVERR, &on, sizeof(on))
         : ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
  if (complaints != 0) return Unexpected(net::errno_error(errno, "receiving ICMP errors"));
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  if (!source.interface.empty() &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, source.interface.c_str(),
                   static_cast<socklen_t>(source.interface.size())) != 0)
    return Unexpected(net::errno_error(errno, "bind to interface " + source.interface));
  if (source.address && source.address->is_v4() == v4) {
    const SocketAddress own = to_socket_address(*source.address);
    if (::bind(socket.get(), own.get(), own.size) != 0)
      return Unexpected(net::errno_error(errno, "bind to " + source.address->to_string()));
  }
  return UdpSocket(std::move(socket));
}

Result<void> UdpSocket::send(const pace::Permit& permit, std::uint16_t port, ByteView datagram) {
  const SocketAddress to = to_socket_address(permit.address(), port);
  int number = 0;
  for (int i = 0; i < kSendTries; ++i) {
    if (::sendto(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL, to.get(),
                 to.size) >= 0)
      return ok;
    number = errno;
    if (number != ECONNREFUSED && number != EHOSTUNREACH && number != ENETUNREACH) break;
  }
  return Unexpected(net::errno_error(number, "sending UDP"));
}

bool UdpSocket::take_complaint(const OnSign& on_sign) {
  std::array<std::byte, kMaxRead> quoted{};
  alignas(cmsghdr) std::array<std::byte, 512> control{};
  sockaddr_storage about{};
  iovec space{quoted.data(), quoted.size()};
  msghdr message{};
  message.msg_name = &about;
  message.msg_namelen = sizeof(about);
  message.msg_iov = &space;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(socket_.get(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return false;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    const bool v4 = part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR;
    const bool v6 = part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR;
    sockaddr_storage complainer{};
    if ((!v4 && !v6) || !is_port_unreachable(*part, complainer)) continue;
    const IpAddress asked = from_socket_address(about);
    // Scope ids are given to the one and not to the other; the octets tell.
    if (from_socket_address(complainer).octets() == asked.octets())
      on_sign(asked, port_of(about), Sign::port_unreachable);
  }
  return true;
}

bool UdpSocket::take_answer(const OnSign& on_sign) {
  std::array<std::byte, kMaxRead> ignored{};
  sockaddr_storage from{};
  socklen_t size = sizeof(from);
  const ssize_t count = ::recvfrom(socket_.get(), ignored.data(), ignored.size(), MSG_DONTWAIT,
                                   reinterpret_cast<sockaddr*>(&from), &size);
  if (count < 0) return errno != EAGAIN && errno != EWOULDBLOCK;  // a complaint, told once
  on_sign(from_socket_address(from), port_of(from), Sign::answer);
  return true;
}

void UdpSocket::receive(const OnSign& on_sign) {
  for (int i = 0; i < kMaxMessages && take_complaint(on_sign); ++i) {
  }
  for (int i = 0; i < kMaxMessages && take_answer(on_sign); ++i) {
  }
}

}  // namespace tenken::discover
