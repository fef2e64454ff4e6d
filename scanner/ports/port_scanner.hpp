// PortScanner: finds the open ports of hosts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "model/coverage.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::ports {

struct HostTarget {
  IpAddress ip;
  std::optional<MacAddress> mac;
  std::optional<std::chrono::microseconds> rtt;

  /// The pace that the host bore, if that is below the profile's: a scan starts at it, and tells
  /// the one that it had to slow down to.
  std::optional<double> packets_per_second;

  HostTarget() = default;
  HostTarget(IpAddress i, std::optional<MacAddress> m, std::optional<std::chrono::microseconds> r)
      : ip(std::move(i)), mac(m), rtt(r) {}
};

/// Packets per second to `host` before it shows that it bears less.
inline double first_pace(const HostTarget& host, const pace::Profile& profile) {
  const double most = profile.host_packets_per_second;
  return std::min(host.packets_per_second.value_or(most), most);
}

/// What a scanner sent and got, over all hosts.
struct PortScanStats {
  std::uint64_t sent = 0;      ///< SYNs, what the kernel repeats left out
  std::uint64_t answers = 0;   ///< that proved to belong to them
  std::uint64_t rejected = 0;  ///< frames that looked like answers and proved nothing
  std::uint64_t dropped = 0;   ///< frames that the kernel lost
  double loss = 0;             ///< share of requests that lost their answer, an estimate

  PortScanStats() = default;
  PortScanStats& operator+=(const PortScanStats& other) {
    sent += other.sent;
    answers += other.answers;
    rejected += other.rejected;
    dropped += other.dropped;
    loss = std::max(loss, other.loss);
    return *this;
  }
};

/// What became of one host: its complete port vector, or why it could not be completed.
using OnHostDone = std::function<void(const HostTarget&, Result<PortCoverage>)>;
/// Called now and then with the number of port probes that were settled since the last call.
using OnProgress = std::function<void(std::uint64_t)>;

/// Scans `ports` of every host, host order and interleaving are the scanner's own. Each host is
/// reported exactly once. Runs on the network thread.
class PortScanner {
 public:
  virtual ~PortScanner() = default;
  virtual Task<Result<PortScanStats>> scan(std::vector<HostTarget> hosts, PortSet ports,
                                           OnHostDone on_done, OnProgress on_progress) = 0;
  /// Makes a running `scan` end soon; unfinished hosts are reported with Errc::cancelled.
  virtual void stop() = 0;
};

}  // namespace tenken::ports
