// Where a service listens: address, transport, port.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/ip_address.hpp"

namespace tenken {

enum class Transport : std::uint8_t { tcp, udp };

std::string_view to_string(Transport transport);
std::optional<Transport> parse_transport(std::string_view text);

struct Endpoint {
  IpAddress address;
  Transport transport = Transport::tcp;
  std::uint16_t port = 0;

  Endpoint() = default;
  Endpoint(IpAddress a, Transport t, std::uint16_t p) : address(a), transport(t), port(p) {}

  /// "192.0.2.7:23/tcp", "[2001:db8::7]:23/tcp".
  std::string to_string() const;
  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace tenken
