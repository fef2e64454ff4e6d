// EchoSocket: ICMP echo requests out, replies in. Raw where allowed, else an unprivileged ping
// socket.
#pragma once

#include <cstdint>
#include <functional>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/icmp_echo.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::discover {

class EchoSocket {
 public:
  using OnReply = std::function<void(const IpAddress& from, const dissect::EchoReply& reply)>;

  /// \returns Errc::environment when neither kind of socket may be opened
  static Result<EchoSocket> open(dissect::IcmpFamily family, const net::Source& source);

  int descriptor() const { return socket_.get(); }
  /// Errc::limit: the send queue is full, try again; unreachable or denied: not this address.
  Result<void> send(const pace::Permit& permit, std::uint16_t sequence, ByteView payload);
  /// Hands over the echo replies that have arrived; never waits.
  void receive(const OnReply& on_reply);

 private:
  EchoSocket(dissect::IcmpFamily family, net::SocketHandle socket, bool raw);

  dissect::IcmpFamily family_;
  net::SocketHandle socket_;
  bool raw_;
  std::uint16_t id_;  ///< of our requests; the kernel sets its own on a ping socket
};

}  // namespace tenken::discover
