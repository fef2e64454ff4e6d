// Discoverer: finds which addresses are alive. The seam that the wire-speed engine will also fill.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "model/evidence.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/net/task.hpp"

namespace tenken::discover {

/// An address that answered.
struct HostSeen {
  IpAddress ip;
  std::optional<MacAddress> mac;  ///< where the link shows it
  /// "arp", "ndp", "icmp", "icmp-multicast", "icmp-timestamp", "tcp", "udp", "mdns", "ssdp",
  /// "ws-discovery"
  std::string method;
  std::optional<std::chrono::microseconds> rtt;  ///< of the answered probe
  std::optional<std::uint8_t> ttl;   ///< time to live that the answer came with, where it is shown
  std::optional<Evidence> evidence;  ///< the answer

  HostSeen() = default;
};

/// Called once per host and again when a second MAC answers for the same address.
using OnHost = std::function<void(const HostSeen&)>;

struct DiscoveryStats {
  std::uint64_t addresses = 0;  ///< asked
  std::uint64_t sent = 0;       ///< packets
  std::uint64_t answers = 0;
  std::uint64_t dropped = 0;         ///< frames that the kernel lost
  std::uint64_t refused = 0;         ///< addresses that the gate refused
  std::uint64_t outside = 0;         ///< answers to a group from addresses that nobody may report
  std::uint64_t groups_refused = 0;  ///< questions to groups that the gate refused

  DiscoveryStats() = default;
  DiscoveryStats& operator+=(const DiscoveryStats& other) {
    addresses += other.addresses;
    sent += other.sent;
    answers += other.answers;
    dropped += other.dropped;
    refused += other.refused;
    outside += other.outside;
    groups_refused += other.groups_refused;
    return *this;
  }
};

/// Asks every address of `targets` and reports those that answer. Runs on the network thread; an
/// implementation that needs a thread of its own calls `on_host` back on the network thread.
class Discoverer {
 public:
  virtual ~Discoverer() = default;
  virtual Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) = 0;
  /// Makes a running `run` end soon with Errc::cancelled. Thread safe.
  virtual void stop() = 0;
};

}  // namespace tenken::discover
