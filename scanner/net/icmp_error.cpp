#include "scanner/net/icmp_error.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <linux/errqueue.h>
#include <netinet/in.h>

namespace tenken::net {
namespace {

/// The offender's address follows the error: SO_EE_OFFENDER.
std::optional<IpAddress> offender_in(const cmsghdr* part) {
  sockaddr_storage from{};
  const std::size_t head = CMSG_LEN(sizeof(sock_extended_err));
  if (part->cmsg_len <= head) return std::nullopt;
  std::memcpy(&from, CMSG_DATA(part) + sizeof(sock_extended_err),
              std::min(sizeof(from), static_cast<std::size_t>(part->cmsg_len) - head));
  auto address = address_in(from);
  if (address && address->is_unspecified()) return std::nullopt;
  return address;
}

/// Whether `address` is the local one of the socket.
bool is_own(int socket, const IpAddress& address) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return false;
  const auto own = address_in(name);
  return own && own->octets() == address.octets();
}

}  // namespace

void report_icmp_errors(int socket, bool v4) {
  const int on = 1;
  ::setsockopt(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, &on,
               sizeof(on));
}

std::optional<IcmpError> take_icmp_error(int socket, const IpAddress& target) {
  std::array<char, 512> control{};
  std::array<char, 64> payload{};
  iovec piece{payload.data(), payload.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    const bool error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                       (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!error) continue;
    sock_extended_err detail{};
    std::memcpy(&detail, CMSG_DATA(part), sizeof(detail));
    if (detail.ee_origin != SO_EE_ORIGIN_ICMP && detail.ee_origin != SO_EE_ORIGIN_ICMP6)
      return std::nullopt;
    const auto sender = offender_in(part);
    IcmpError found;
    found.reason = IcmpReason(detail.ee_type, detail.ee_code);
    found.number = static_cast<int>(detail.ee_errno);
    found.from_target = sender && sender->octets() == target.octets();
    found.from_here = !sender || (!found.from_target && is_own(socket, *sender));
    return found;
  }
  return std::nullopt;
}

std::optional<IpAddress> address_in(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &from, sizeof(four));
    return IpAddress::v4(ntohl(four.sin_addr.s_addr));
  }
  if (from.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 six{};
  std::memcpy(&six, &from, sizeof(six));
  std::array<std::uint8_t, 16> octets{};
  std::memcpy(octets.data(), &six.sin6_addr, octets.size());
  return IpAddress::v6(octets);
}

}  // namespace tenken::net
