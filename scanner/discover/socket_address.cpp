#include "scanner/discover/socket_address.hpp"

#include <array>
#include <cstring>

#include <net/if.h>
#include <netinet/in.h>

namespace tenken::discover {

SocketAddress to_socket_address(const IpAddress& ip, std::uint16_t port) {
  SocketAddress out;
  if (ip.is_v4()) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    four.sin_addr.s_addr = htonl(ip.v4_value());
    std::memcpy(&out.storage, &four, out.size = sizeof(four));
  } else {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
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

std::uint16_t port_of(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &storage, sizeof(four));
    return ntohs(four.sin_port);
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &storage, sizeof(six));
  return ntohs(six.sin6_port);
}

}  // namespace tenken::discover
