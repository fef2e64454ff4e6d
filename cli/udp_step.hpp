// UdpStep: scans the UDP ports of hosts that were found, and records what they are.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/group_step.hpp"
#include "cli/host_survey.hpp"
#include "cli/sweep_engine.hpp"
#include "cli/udp_talk.hpp"
#include "knowledge/datagrams.hpp"
#include "model/id.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/ports/udp_scanner.hpp"

namespace tenken::cli {

/// One host at a time is recorded completely: what its open ports are and what they answered, last
/// of all its coverage, so that a resumed scan leaves out exactly the hosts that are done.
class UdpStep {
 public:
  /// \param tools  outlives the step
  UdpStep(SurveyTools& tools, const SweepPlan& plan, ScanId scan);

  /// How the TCP scan bore on a host: its UDP ports are asked at that pace, or not at all.
  void heed(const ports::HostTarget& host, bool answered);
  /// How many of `hosts` are still to be asked.
  std::size_t count(const std::vector<ports::HostTarget>& hosts) const;
  /// \param on_progress  gets the number of ports that were settled since the last call
  Task<Result<void>> run(std::vector<ports::HostTarget> hosts, ports::OnProgress on_progress);
  /// Hosts that could not be measured, whatever the reason but a stop.
  std::size_t failed() const { return failed_; }
  /// The permission ended before every host was measured.
  bool scope_closed() const { return scope_closed_; }
  /// Thread safe, and final.
  void stop() {
    scanner_.stop();
    groups_.stop();
  }

 private:
  bool wants(const ports::HostTarget& host) const;
  void on_host_done(const ports::HostTarget& host, Result<ports::UdpOutcome> result);
  Task<void> record(ports::HostTarget host, ports::UdpOutcome outcome);
  /// Counts the ports that answered their group only as open. \returns what they said
  discover::GroupAnswers::Of add_grouped(const IpAddress& host, ports::UdpOutcome& outcome) const;
  /// One open port: what it is, and what its answers say.
  Task<void> record_port(UdpTalk& talk, const Subject& service, std::vector<Bytes> replies,
                         bool grouped, Batch& batch);
  /// Reads the description that an answer of SSDP names, and adds what it says.
  Task<void> describe(UdpTalk& talk, const knowledge::Told& ssdp, std::string location,
                      Batch& batch);

  SurveyTools& tools_;
  PortSet ports_;
  ports::UdpScanner scanner_;
  GroupStep groups_;
  net::TaskGroup records_;
  std::set<IpAddress> done_;           ///< by the part of the scan that is being resumed
  std::set<IpAddress> dead_;           ///< fell silent during the TCP scan
  std::map<IpAddress, double> paces_;  ///< packets per second, below the profile's
  std::size_t failed_ = 0;
  bool scope_closed_ = false;
};

}  // namespace tenken::cli
