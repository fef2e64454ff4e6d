#include "scanner/discover/echo_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <random>

#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "scanner/discover/privileges.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::discover {
namespace {

using dissect::IcmpFamily;

constexpr int kBufferBytes = 4 * 1024 * 1024;
constexpr int kMaxMessages = 4096;  // of one call
constexpr int kIcmpFilter = 1;      // ICMP_FILTER of linux/icmp.h, which conflicts with net/if.h

// A raw socket receives every ICMP message of the machine; the kernel drops what is no echo reply.
void keep_replies_only(IcmpFamily family, int socket) {
  if (family == IcmpFamily::v4) {
    const std::uint32_t dropped = ~(1U << static_cast<unsigned>(ICMP_ECHOREPLY));
    ::setsockopt(socket, SOL_RAW, kIcmpFilter, &dropped, sizeof(dropped));
  } else {
    icmp6_filter filter{};
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    ::setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
  }
}

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Address to_socket_address(const IpAddress& ip) {
  Address out;
  if (ip.is_v4()) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(ip.v4_value());
    std::memcpy(&out.storage, &four, out.size = sizeof(four));
  } else {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    std::memcpy(&six.sin6_addr, ip.octets().data(), ip.octets().size());
    six.sin6_scope_id = ip.zone().empty() ? 0 : if_nametoindex(ip.zone().c_str());
    std::memcpy(&out.storage, &six, out.size = sizeof(six));
  }
  return out;
}

IpAddress from_socket_address(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &storage, sizeof(four));
    return IpAddress::v4(ntohl(four.sin_addr.s_addr));
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &storage, sizeof(six));
  std::array<std::uint8_t, 16> octets{};
  std::memcpy(octets.data(), &six.sin6_addr, octets.size());
  std::array<char, IF_NAMESIZE> name{};
  const bool named =
      six.sin6_scope_id != 0 && if_indextoname(six.sin6_scope_id, name.data()) != nullptr;
  return IpAddress::v6(octets, named ? name.data() : "");
}

}  // namespace

EchoSocket::EchoSocket(IcmpFamily family, net::SocketHandle socket, bool raw)
    : family_(family),
      socket_(std::move(socket)),
      raw_(raw),
      id_(static_cast<std::uint16_t>(std::random_device()())) {}

Result<EchoSocket> EchoSocket::open(IcmpFamily family, const net::Source& source) {
  const int domain = family == IcmpFamily::v4 ? AF_INET : AF_INET6;
  const int protocol = family == IcmpFamily::v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  bool raw = true;
  net::SocketHandle socket(::socket(domain, SOCK_RAW | kFlags, protocol));
  if (socket.get() < 0) {
    raw = false;
    socket = net::SocketHandle(::socket(domain, SOCK_DGRAM | kFlags, protocol));
  }
  if (socket.get() < 0) return Unexpected(needs_raw("ICMP"));
  if (raw) keep_replies_only(family, socket.get());
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  if (!source.interface.empty() &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, source.interface.c_str(),
                   static_cast<socklen_t>(source.interface.size())) != 0)
    return Unexpected(net::errno_error(errno, "bind to interface " + source.interface));
  if (source.address && source.address->is_v4() == (family == IcmpFamily::v4)) {
    const Address own = to_socket_address(*source.address);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own.storage), own.size) != 0)
      return Unexpected(net::errno_error(errno, "bind to " + source.address->to_string()));
  }
  return EchoSocket(family, std::move(socket), raw);
}

Result<void> EchoSocket::send(const pace::Permit& permit, std::uint16_t sequence,
                              ByteView payload) {
  const Bytes message = dissect::make_echo_request(family_, id_, sequence, payload);
  const Address to = to_socket_address(permit.address());
  const auto* const address = reinterpret_cast<const sockaddr*>(&to.storage);
  if (::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL, address, to.size) >= 0)
    return ok;
  return Unexpected(net::errno_error(errno, "sending ICMP"));
}

void EchoSocket::receive(const OnReply& on_reply) {
  std::array<std::byte, 2048> buffer{};
  for (int i = 0; i < kMaxMessages; ++i) {
    sockaddr_storage from{};
    socklen_t from_size = sizeof(from);
    const ssize_t count = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                     reinterpret_cast<sockaddr*>(&from), &from_size);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count < 0) continue;  // a pending ICMP error of a ping socket; reading it cleared it
    const ByteView packet = ByteView(buffer).first(static_cast<std::size_t>(count));
    const bool has_header = raw_ && family_ == IcmpFamily::v4;
    const Result<ByteView> message = has_header ? dissect::ipv4_payload(packet) : packet;
    if (!message) continue;
    const Result<dissect::EchoReply> reply = dissect::parse_echo_reply(family_, *message);
    if (reply && (!raw_ || reply->id == id_)) on_reply(from_socket_address(from), *reply);
  }
}

}  // namespace tenken::discover
