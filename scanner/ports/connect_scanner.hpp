// ConnectScanner: the PortScanner over ordinary TCP connects; needs no privilege.
#pragma once

#include <chrono>
#include <cstdint>

#include "model/id.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::ports {

struct ConnectSettings {
  pace::Profile profile;
  pace::HostPaces hosts;  ///< what differs from the profile, host by host
  net::Source source;
  ScanId scan;
  std::uint64_t seed = 0;  ///< of the port order
  /// Sockets at once over all hosts; 0: as many as the system grants.
  unsigned max_sockets = 0;
  /// First wait after a host fell silent; doubled twice.
  std::chrono::milliseconds distress_hold{2000};

  ConnectSettings() = default;
};

/// Sends one SYN per port and a second one to the ports that stayed silent, each host at its own
/// pace, and closes at once what accepts. Ports that answered nothing or through ICMP are
/// `filtered`. A host that falls silent after it has answered is left alone, checked, slowed down,
/// and given up with timed_out.
class ConnectScanner final : public PortScanner {
 public:
  /// \param shared  the bucket of all hosts together
  ConnectScanner(boost::asio::any_io_executor executor, const pace::Gate& gate,
                 pace::TokenBucket& shared, const Clock& clock, ConnectSettings settings);

  /// SYNs, at most, to a host whose `ports` ports are scanned, what the kernel repeats included.
  static std::uint64_t most_packets(std::uint64_t ports, const pace::Profile& profile);

  Task<Result<PortScanStats>> scan(std::vector<HostTarget> hosts, PortSet ports, OnHostDone on_done,
                                   OnProgress on_progress) override;
  /// Thread safe, and final: a stopped scanner scans nothing any more.
  void stop() override { session_.stop(); }

 private:
  struct Run;

  Task<void> work(Run& run);

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  ConnectSettings settings_;
};

}  // namespace tenken::ports
