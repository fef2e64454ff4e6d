// SynScanner: the PortScanner over raw SYNs, for hosts on one attached Ethernet link.
#pragma once

#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/ports/connect_scanner.hpp"
#include "scanner/ports/port_scanner.hpp"
#include "scanner/wire/link.hpp"

namespace tenken::ports {

/// Needs CAP_NET_RAW, and of every host its MAC and an address of a network of the link. The
/// kernel resets what a host accepts, as no socket knows of it.
class SynScanner final : public PortScanner {
 public:
  SynScanner(boost::asio::any_io_executor executor, wire::Link link, const pace::Gate& gate,
             const Clock& clock, ConnectSettings settings);

  /// SYNs, at most, to a host whose `ports` ports are scanned.
  static std::uint64_t most_packets(std::uint64_t ports);

  Task<Result<PortScanStats>> scan(std::vector<HostTarget> hosts, PortSet ports, OnHostDone on_done,
                                   OnProgress on_progress) override;
  /// Thread safe, and final.
  void stop() override { session_.stop(); }

 private:
  net::Session session_;
  wire::Link link_;
  const pace::Gate& gate_;
  const Clock& clock_;
  ConnectSettings settings_;
};

}  // namespace tenken::ports
