// TcpStep: scans the TCP ports of hosts that were found, the way that each link allows.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cli/host_survey.hpp"
#include "cli/sliced_scan.hpp"
#include "cli/sweep_engine.hpp"
#include "model/id.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::cli {

/// What an interrupted scan has done already is not asked again.
class TcpStep {
 public:
  /// \param tools  with the paces of the hosts; outlives the step
  TcpStep(const SurveyTools& tools, const SweepPlan& plan, ScanId scan);

  /// How many ports of `hosts` are still to be asked.
  std::uint64_t left(const std::vector<ports::HostTarget>& hosts) const {
    return scan_->left(hosts);
  }
  /// What the pace of the host that needs longest leaves of a running scan, at least.
  std::chrono::seconds slowest_host() const { return scan_->slowest_host(); }
  /// As SlicedScan::scan.
  Task<Result<ports::PortScanStats>> run(std::vector<ports::HostTarget> hosts,
                                         ports::OnHostDone on_done, ports::OnProgress on_progress) {
    return scan_->scan(std::move(hosts), std::move(on_done), std::move(on_progress));
  }
  /// Thread safe, and final.
  void stop() { scanner_->stop(); }

 private:
  std::unique_ptr<ports::PortScanner> scanner_;
  std::unique_ptr<SlicedScan> scan_;
};

}  // namespace tenken::cli
