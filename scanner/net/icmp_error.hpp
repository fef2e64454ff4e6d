// ICMP errors about what a socket sent, from its error queue: ip(7) and ipv6(7), IP_RECVERR.
#pragma once

#include <optional>

#include <sys/socket.h>

#include "model/coverage.hpp"
#include "model/ip_address.hpp"

namespace tenken::net {

struct IcmpError {
  IcmpReason reason;
  int number = 0;            ///< the errno that the kernel makes of it
  bool from_target = false;  ///< the machine that was asked sent it
  bool from_here = false;    ///< this machine's kernel wrote it to itself: no neighbour answered

  IcmpError() = default;
};

/// Makes the kernel keep the errors of the socket; `v4`: of an IPv4 socket.
void report_icmp_errors(int socket, bool v4);
/// The oldest kept error; nothing when there is none, or when it was no ICMP message. `socket` is
/// bound to its local address, so that errors from here are known.
std::optional<IcmpError> take_icmp_error(int socket, const IpAddress& target);
/// The address in a socket address that the kernel wrote, if it is one; without its zone.
std::optional<IpAddress> address_in(const sockaddr_storage& from);

}  // namespace tenken::net
