// AutoScanner: chooses for every host how its ports are scanned: raw SYNs on attached links,
// connects elsewhere and without privileges.
#pragma once

#include <atomic>
#include <memory>

#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/token_bucket.hpp"
#include "scanner/ports/connect_scanner.hpp"
#include "scanner/ports/port_scanner.hpp"
#include "scanner/wire/link.hpp"

namespace tenken::ports {

class AutoScanner final : public PortScanner {
 public:
  /// \param links   those that raw frames may be sent through; none without the privilege
  /// \param shared  the bucket of all hosts together, for what is not sent raw
  AutoScanner(boost::asio::any_io_executor executor, const pace::Gate& gate,
              pace::TokenBucket& shared, const Clock& clock, ConnectSettings settings,
              std::vector<wire::Link> links);

  /// Link after link, then what is left, so that the pace of all hosts together holds. A link that
  /// refuses raw frames is left to connects.
  Task<Result<PortScanStats>> scan(std::vector<HostTarget> hosts, PortSet ports, OnHostDone on_done,
                                   OnProgress on_progress) override;
  /// Thread safe, and final.
  void stop() override { session_.stop(); }

 private:
  class Relay;

  Task<Result<PortScanStats>> scan_with(std::unique_ptr<PortScanner> scanner,
                                        std::vector<HostTarget> hosts, PortSet ports,
                                        OnHostDone on_done, OnProgress on_progress);
  /// Moves the hosts that `link` reaches by raw frames out of `hosts`.
  static std::vector<HostTarget> take_attached(const wire::Link& link,
                                               std::vector<HostTarget>& hosts);

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  ConnectSettings settings_;
  std::vector<wire::Link> links_;
};

}  // namespace tenken::ports
