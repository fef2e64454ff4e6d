// UdpScanner: finds the open UDP ports of hosts through ordinary sockets; needs no privilege.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "model/bytes.hpp"
#include "model/coverage.hpp"
#include "model/id.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::ports {

struct UdpSettings {
  pace::Profile profile;
  pace::HostPaces hosts;  ///< what differs from the profile, host by host
  net::Source source;
  ScanId scan;
  std::uint64_t seed = 0;  ///< of the port order
  /// How long a host that limits its ICMP errors is asked again, beyond the time that one look at
  /// every port takes. What is unanswered then stays so, with its share in `expected_missed`.
  std::chrono::milliseconds patience{120'000};

  UdpSettings() = default;
};

/// What became of the UDP ports of one host.
struct UdpOutcome {
  PortCoverage coverage;
  std::map<std::uint16_t, Bytes> replies;  ///< the first datagram of each open port

  UdpOutcome() = default;
};

using OnUdpHostDone = std::function<void(const HostTarget&, Result<UdpOutcome>)>;

/// Asks each port in its own protocol (data/udp_requests.def) and the silent ones again. "Port
/// unreachable" from the host is closed, any other ICMP error is prohibited. Hosts send few such
/// errors per second (Linux: six at once, then one), so silent ports of a host that sent any are
/// asked again, at the pace at which its errors come, until a whole round after a rest brings none.
class UdpScanner {
 public:
  /// \param shared  the bucket of all hosts together
  UdpScanner(boost::asio::any_io_executor executor, const pace::Gate& gate,
             pace::TokenBucket& shared, const Clock& clock, UdpSettings settings);

  /// Datagrams, at most, to a host of whose `ports` ports every one is asked.
  static std::uint64_t most_packets(std::uint64_t ports);
  /// How long a host that stays silent, or limits its errors, may take at most.
  static std::chrono::milliseconds longest(std::uint64_t ports, const UdpSettings& settings);

  /// Each host is reported exactly once. Runs on the network thread.
  Task<Result<void>> scan(std::vector<HostTarget> hosts, PortSet ports, OnUdpHostDone on_done,
                          OnProgress on_progress);
  /// Thread safe, and final; unfinished hosts are reported with Errc::cancelled.
  void stop() { session_.stop(); }

 private:
  struct Run;

  Task<void> work(Run& run);

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  UdpSettings settings_;
};

}  // namespace tenken::ports
