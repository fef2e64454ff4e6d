// Hearers: what turns a packet of one protocol into signals. One file each, listed in registry.def.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scanner/capture/packet.hpp"
#include "scanner/passive/link_talk.hpp"
#include "scanner/passive/signals.hpp"

namespace tenken::passive {

/// What a hearer listens to.
struct Accepts {
  enum class Layer : std::uint8_t {
    ether_type,   ///< number: the type
    snap,         ///< number: organisation << 16 | protocol
    ip_protocol,  ///< number: the protocol behind IPv4 or IPv6
    udp_port,     ///< number: either port
  };
  Layer layer;
  std::uint64_t number;
};

/// A packet of the accepted protocol. Its parts are bytes of a stranger.
struct Heard {
  const capture::Packet& packet;
  Signals& signals;
  LinkTalk& talk;

  Heard(const capture::Packet& p, Signals& s, LinkTalk& t) : packet(p), signals(s), talk(t) {}

  /// The sender and the receiver as the packet names them.
  Who sender() const { return {packet.source_mac, packet.source}; }
  Who receiver() const { return {packet.destination_mac, packet.destination}; }
  bool to_port(std::uint16_t port) const { return packet.destination_port == port; }
  bool from_port(std::uint16_t port) const { return packet.source_port == port; }
  void say(const Who& who, Kind kind, std::string_view value) const {
    signals.say(who, kind, value);
  }
};

struct Hearer {
  std::string_view name;
  std::span<const Accepts> accepts;
  void (*hear)(const Heard& heard);
};

/// All of registry.def, in its order.
std::span<const Hearer> hearers();

/// A number as decimal text, kept in place.
class NumberText {
 public:
  explicit NumberText(std::uint64_t number);
  /// As 0x and at least `digits` hexadecimal digits, at most 16.
  static NumberText hex(std::uint64_t number, std::size_t digits);
  std::string_view text() const { return {digits_, size_}; }

 private:
  NumberText() = default;

  char digits_[20] = {};
  std::size_t size_ = 0;
};

}  // namespace tenken::passive
