// Flow: what a device and one peer were heard to send to each other.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ip_address.hpp"
#include "model/timestamp.hpp"

namespace tenken {

/// Whose port Flow::port is.
enum class PortAt : std::uint8_t { none, peer, device };
std::string_view to_string(PortAt at);
std::optional<PortAt> parse_port_at(std::string_view text);

/// Who began: by the SYNs that were heard, else, as for UDP, whoever does not have the service's
/// port, where that is a system port.
enum class Opener : std::uint8_t { unknown, device, peer, both };
std::string_view to_string(Opener opener);

/// What tells the flows of a device apart. The port of the client is left out: it changes with each
/// connection.
struct FlowKey {
  IpAddress own;
  IpAddress peer;
  std::uint8_t protocol = 0;  ///< of IP: 6 TCP, 17 UDP
  std::uint16_t port = 0;     ///< of the service; 0: several, or a protocol without ports
  PortAt port_at = PortAt::none;

  FlowKey() = default;
  auto operator<=>(const FlowKey&) const = default;
};

/// Counters only grow and texts only unite, so that the flows of the parts of a capture add up to
/// those of the whole.
struct Flow {
  static constexpr std::size_t kMostNames = 8;

  FlowKey key;
  bool internet = false;           ///< the peer is somewhere on the Internet
  std::uint64_t sent_packets = 0;  ///< by the device
  std::uint64_t sent_bytes = 0;    ///< of IP packets
  std::uint64_t received_packets = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t opened = 0;            ///< SYNs of the device
  std::uint64_t accepted = 0;          ///< SYN+ACKs of the device
  std::uint64_t opened_by_peer = 0;    ///< SYNs of the peer
  std::uint64_t accepted_by_peer = 0;  ///< SYN+ACKs of the peer
  Timestamp first;
  Timestamp last;
  std::vector<std::string> names;  ///< by which the device knows the peer, sorted; printable
  std::string service;             ///< the protocol that was really spoken; empty: not known
  std::optional<bool> cleartext;   ///< whether anyone on the way could read it
  std::string tls;                 ///< the oldest version that was agreed on, "TLSv1.2"

  Flow() = default;
  Opener opener() const;
  /// The peer took the connection or answered; for what the device opened.
  bool both_ways() const { return sent_packets > 0 && received_packets > 0; }
  std::uint64_t bytes() const { return sent_bytes + received_bytes; }
  /// Adds what was heard of the same flow at another time.
  void add(const Flow& other);
  void add_name(std::string_view name);
  /// "tcp", "udp", "icmp", "ip 47".
  std::string protocol_text() const;
  /// "443/tcp", "icmp", "tcp" where there were several ports.
  std::string port_text() const;
  bool operator==(const Flow&) const = default;
};

/// The sums of one device's flows: where SYNs prove that a port is the client's, it says nothing,
/// so the flow joins the one session that was heard between the two, else those without a port.
void settle_ports(std::vector<Flow>& flows);

/// How long and how well a device was listened to.
struct Hearing {
  Timestamp first;
  Timestamp last;
  std::chrono::nanoseconds heard{};  ///< without the times in which nothing was captured
  std::uint64_t dropped = 0;         ///< packets and sessions that were too many to be kept

  Hearing() = default;
  /// Whole hours, rounded down: none is claimed that was not heard.
  std::int64_t hours() const { return std::chrono::floor<std::chrono::hours>(heard).count(); }
  bool operator==(const Hearing&) const = default;
};

}  // namespace tenken
