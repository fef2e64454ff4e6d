// Addresses in the form that socket calls take.
#pragma once

#include <cstdint>

#include <sys/socket.h>

#include "model/ip_address.hpp"

namespace tenken::discover {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// A zone becomes the index of the interface of that name.
SocketAddress to_socket_address(const IpAddress& ip, std::uint16_t port = 0);
/// The address of a sockaddr_in or sockaddr_in6, with the zone of a link-local one.
IpAddress from_socket_address(const sockaddr_storage& storage);
std::uint16_t port_of(const sockaddr_storage& storage);

}  // namespace tenken::discover
