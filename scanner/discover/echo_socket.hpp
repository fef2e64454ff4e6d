// EchoSocket: ICMP echo or timestamp requests out, replies in. Raw where allowed, else an
// unprivileged ping socket, which only asks for an echo.
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

/// What an ICMP request asks for.
enum class IcmpQuestion : std::uint8_t {
  echo,
  timestamp,  ///< IPv4 only; some devices answer it that ignore echo
};

class EchoSocket {
 public:
  using OnReply = std::function<void(const IpAddress& from, const dissect::EchoReply& reply)>;

  /// \returns Errc::environment when no kind of socket that can ask `question` may be opened
  static Result<EchoSocket> open(dissect::IcmpFamily family, const net::Source& source,
                                 IcmpQuestion question = IcmpQuestion::echo);

  IcmpQuestion question() const { return question_; }
  /// Bytes that come back with the reply, at most.
  std::size_t payload_limit() const;

  int descriptor() const { return socket_.get(); }
  /// Errc::limit: the send queue is full, try again; unreachable or denied: not this address.
  Result<void> send(const pace::Permit& permit, std::uint16_t sequence, ByteView payload);
  /// Hands over the replies that have arrived, with what they carry back; never waits.
  void receive(const OnReply& on_reply);

 private:
  EchoSocket(dissect::IcmpFamily family, IcmpQuestion question, net::SocketHandle socket, bool raw);
  Bytes make_request(std::uint16_t sequence, ByteView payload) const;
  Result<dissect::EchoReply> parse_reply(ByteView message) const;

  dissect::IcmpFamily family_;
  IcmpQuestion question_;
  net::SocketHandle socket_;
  bool raw_;
  std::uint16_t id_;  ///< of our requests; the kernel sets its own on a ping socket
};

}  // namespace tenken::discover
