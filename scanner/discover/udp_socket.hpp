// UdpSocket: datagrams to many hosts, and what shows that one of them lives: an answer, or its
// complaint that nobody uses the port.
#pragma once

#include <cstdint>
#include <functional>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::discover {

/// Needs no privilege. Never waits.
class UdpSocket {
 public:
  /// How a host showed that it lives.
  enum class Sign : std::uint8_t {
    answer,            ///< a datagram came back
    port_unreachable,  ///< ICMP, from the host itself: a router cannot say so for it
  };
  /// `port` is that of the host.
  using OnSign = std::function<void(const IpAddress& from, std::uint16_t port, Sign sign)>;

  static Result<UdpSocket> open(bool v4, const net::Source& source);

  int descriptor() const { return socket_.get(); }
  /// Errc::limit: the send queue is full, try again; other errors: not this address.
  Result<void> send(const pace::Permit& permit, std::uint16_t port, ByteView datagram);
  void receive(const OnSign& on_sign);

 private:
  explicit UdpSocket(net::SocketHandle socket) : socket_(std::move(socket)) {}
  bool take_complaint(const OnSign& on_sign);
  bool take_answer(const OnSign& on_sign);

  net::SocketHandle socket_;
};

}  // namespace tenken::discover
