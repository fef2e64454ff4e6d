#include "scanner/discover/echo_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <random>

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "scanner/discover/privileges.hpp"
#include "scanner/discover/socket_address.hpp"
#include "scanner/dissect/icmp_timestamp.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::discover {
namespace {

using dissect::IcmpFamily;

constexpr int kBufferBytes = 4 * 1024 * 1024;
constexpr int kMaxMessages = 4096;  // of one call
constexpr int kIcmpFilter = 1;      // ICMP_FILTER of linux/icmp.h, which conflicts with net/if.h

constexpr std::size_t kTimestampPayload = 4;

// A raw socket receives every ICMP message of the machine; the kernel drops what is no reply.
void keep_replies_only(IcmpFamily family, IcmpQuestion question, int socket) {
  if (family == IcmpFamily::v4) {
    const int reply = question == IcmpQuestion::echo ? ICMP_ECHOREPLY : ICMP_TIMESTAMPREPLY;
    const std::uint32_t dropped = ~(1U << static_cast<unsigned>(reply));
    ::setsockopt(socket, SOL_RAW, kIcmpFilter, &dropped, sizeof(dropped));
  } else {
    icmp6_filter filter{};
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    ::setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
  }
}

}  // namespace

EchoSocket::EchoSocket(IcmpFamily family, IcmpQuestion question, net::SocketHandle socket, bool raw)
    : family_(family),
      question_(question),
      socket_(std::move(socket)),
      raw_(raw),
      id_(static_cast<std::uint16_t>(std::random_device()())) {}

std::size_t EchoSocket::payload_limit() const {
  constexpr std::size_t kEchoPayload = 56;  // what ping sends
  return question_ == IcmpQuestion::echo ? kEchoPayload : kTimestampPayload;
}

Result<EchoSocket> EchoSocket::open(IcmpFamily family, const net::Source& source,
                                    IcmpQuestion question) {
  const int domain = family == IcmpFamily::v4 ? AF_INET : AF_INET6;
  const int protocol = family == IcmpFamily::v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  bool raw = true;
  net::SocketHandle socket(::socket(domain, SOCK_RAW | kFlags, protocol));
  if (socket.get() < 0 && question == IcmpQuestion::echo) {
    raw = false;
    socket = net::SocketHandle(::socket(domain, SOCK_DGRAM | kFlags, protocol));
  }
  if (socket.get() < 0) return Unexpected(needs_raw("ICMP"));
  if (raw) keep_replies_only(family, question, socket.get());
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  if (!source.interface.empty() &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, source.interface.c_str(),
                   static_cast<socklen_t>(source.interface.size())) != 0)
    return Unexpected(net::errno_error(errno, "bind to interface " + source.interface));
  if (source.address && source.address->is_v4() == (family == IcmpFamily::v4)) {
    const SocketAddress own = to_socket_address(*source.address);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own.storage), own.size) != 0)
      return Unexpected(net::errno_error(errno, "bind to " + source.address->to_string()));
  }
  return EchoSocket(family, question, std::move(socket), raw);
}

Bytes EchoSocket::make_request(std::uint16_t sequence, ByteView payload) const {
  return question_ == IcmpQuestion::echo
             ? dissect::make_echo_request(family_, id_, sequence, payload)
             : dissect::make_timestamp_request(id_, sequence, payload);
}

Result<dissect::EchoReply> EchoSocket::parse_reply(ByteView message) const {
  if (question_ == IcmpQuestion::echo) return dissect::parse_echo_reply(family_, message);
  const Result<dissect::TimestampReply> reply = dissect::parse_timestamp_reply(message);
  if (!reply) return Unexpected(reply.error());
  dissect::EchoReply read;
  read.id = reply->id;
  read.sequence = reply->sequence;
  read.payload = reply->originate;
  return read;
}

Result<void> EchoSocket::send(const pace::Permit& permit, std::uint16_t sequence,
                              ByteView payload) {
  const Bytes message = make_request(sequence, payload);
  const SocketAddress to = to_socket_address(permit.address());
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
    Result<dissect::EchoReply> reply = parse_reply(*message);
    if (reply && has_header) reply->ttl = dissect::ipv4_ttl(packet);
    if (reply && (!raw_ || reply->id == id_)) on_reply(from_socket_address(from), *reply);
  }
}

}  // namespace tenken::discover
