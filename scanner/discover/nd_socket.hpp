// NdSocket: ICMPv6 frames in and out of one Ethernet interface.
#pragma once

#include <cstdint>
#include <functional>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/dissect/icmpv6.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::discover {

/// One thread at a time. Never waits.
class NdSocket {
 public:
  using OnFrame = std::function<void(const dissect::Icmpv6Frame& parsed, ByteView frame)>;

  /// \returns Errc::environment when the interface is no Ethernet or CAP_NET_RAW is lacking
  static Result<NdSocket> open(const Interface& interface);

  int descriptor() const { return socket_.get(); }
  const MacAddress& mac() const { return mac_; }
  /// Asks for the MAC of the permitted IPv6 address, as the own address `own`. Errc::limit: the
  /// send queue is full, try again.
  Result<void> solicit(const pace::Permit& permit, const IpAddress& own);
  /// An echo request to the permitted group. Errors as above.
  Result<void> ask_group(const pace::GroupPermit& permit, const IpAddress& own,
                         dissect::EchoLure lure, std::uint16_t id, std::uint16_t sequence,
                         ByteView payload);
  /// Hands over the well-formed ICMPv6 frames that have arrived from others.
  void receive(const OnFrame& on_frame);
  /// Frames that the kernel lost since the last call.
  std::uint64_t dropped();

 private:
  NdSocket(const Interface& interface, net::SocketHandle socket);
  Result<void> send(ByteView frame);
  bool take_one(const OnFrame& on_frame);

  MacAddress mac_;
  std::string name_;
  net::SocketHandle socket_;
};

}  // namespace tenken::discover
