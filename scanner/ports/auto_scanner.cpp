#include "scanner/ports/auto_scanner.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "scanner/ports/syn_scanner.hpp"

namespace tenken::ports {

// Passes a stop on to the scanner that runs at the moment.
class AutoScanner::Relay final : private net::Stoppable {
 public:
  Relay(net::Session& session, PortScanner& running) : running_(running) { session.enrol(*this); }

 private:
  void on_stop() noexcept override { running_.stop(); }

  PortScanner& running_;
};

AutoScanner::AutoScanner(boost::asio::any_io_executor executor, const pace::Gate& gate,
                         pace::TokenBucket& shared, const Clock& clock, ConnectSettings settings,
                         std::vector<wire::Link> links)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      settings_(std::move(settings)),
      links_(std::move(links)) {}

std::vector<HostTarget> AutoScanner::take_attached(const wire::Link& link,
                                                   std::vector<HostTarget>& hosts) {
  const auto attached = std::stable_partition(hosts.begin(), hosts.end(), [&](const HostTarget& h) {
    const bool other_link = !h.ip.zone().empty() && h.ip.zone() != link.name;
    return !h.mac || other_link || !link.source_for(h.ip);
  });
  std::vector<HostTarget> taken(std::make_move_iterator(attached),
                                std::make_move_iterator(hosts.end()));
  hosts.erase(attached, hosts.end());
  return taken;
}

Task<Result<PortScanStats>> AutoScanner::scan(std::vector<HostTarget> hosts, PortSet ports,
                                              OnHostDone on_done, OnProgress on_progress) {
  PortScanStats total;
  for (const wire::Link& link : links_) {
    std::vector<HostTarget> attached = take_attached(link, hosts);
    if (attached.empty() || ports.empty()) continue;
    bool reported = false;
    OnHostDone note_and_report = [&](const HostTarget& host, Result<PortCoverage> coverage) {
      reported = true;
      on_done(host, std::move(coverage));
    };
    std::unique_ptr<PortScanner> raw =
        std::make_unique<SynScanner>(session_.executor(), link, gate_, clock_, settings_);
    const Result<PortScanStats> stats = co_await scan_with(std::move(raw), attached, ports,
                                                           std::move(note_and_report), on_progress);
    if (stats) {
      total += *stats;
      continue;
    }
    if (stats.error().code != Errc::environment || reported) co_return stats;
    std::ranges::move(attached, std::back_inserter(hosts));
  }
  if (hosts.empty()) co_return total;
  std::unique_ptr<PortScanner> connects =
      std::make_unique<ConnectScanner>(session_.executor(), gate_, shared_, clock_, settings_);
  const Result<PortScanStats> stats =
      co_await scan_with(std::move(connects), std::move(hosts), ports, on_done, on_progress);
  if (!stats) co_return stats;
  total += *stats;
  co_return total;
}

Task<Result<PortScanStats>> AutoScanner::scan_with(std::unique_ptr<PortScanner> scanner,
                                                   std::vector<HostTarget> hosts, PortSet ports,
                                                   OnHostDone on_done, OnProgress on_progress) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "the port scan was stopped");
  const Relay relay(session_, *scanner);
  co_return co_await scanner->scan(std::move(hosts), std::move(ports), std::move(on_done),
                                   std::move(on_progress));
}

}  // namespace tenken::ports
