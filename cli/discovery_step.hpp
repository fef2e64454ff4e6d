// DiscoveryStep: finds the hosts of a chunk of addresses, and records them.
#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "cli/host_survey.hpp"
#include "cli/sweep_engine.hpp"
#include "model/observation.hpp"
#include "scanner/discover/anomalies.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/mac_registry.hpp"

namespace tenken::cli {

/// Which hosts answered is recorded before anything more is asked of them. Answers that are no
/// hosts are told as anomalies.
class DiscoveryStep {
 public:
  /// How many hosts more are found; fewer, where some prove to be none.
  using OnFound = std::function<void(std::ptrdiff_t)>;

  /// \param tools  outlives the step, and so does `plan`
  DiscoveryStep(SurveyTools& tools, const SweepPlan& plan) : tools_(tools), plan_(plan) {}

  /// \param known  IPv6 addresses to ask again in wide ranges
  /// \param notes  gets how it will be done, and outlives the step. Errc::environment when it
  /// cannot
  Result<void> prepare(std::vector<IpAddress> known, std::vector<Note>& notes);
  /// Everybody who answers among `addresses`, sent to the channel of the tools.
  Task<Result<discover::Answers>> run(IpSet addresses, OnFound on_found);
  /// The same, told to nobody else.
  Task<Result<discover::Answers>> find(IpSet addresses, OnFound on_found);
  /// After `prepare`. Thread safe, and final.
  void stop() { discoverer_->stop(); }

  const discover::DiscoveryStats& stats() const { return stats_; }
  /// After `find`: who made a device with this address, where the registry tells.
  std::optional<std::string_view> maker_of(const MacAddress& mac) const;
  /// Answers that were no hosts, and addresses used twice.
  const std::vector<Note>& anomalies() const { return anomalies_; }

 private:
  void take_registry();
  Task<Result<discover::Answers>> search(IpSet addresses, const OnFound& on_found, Batch& about);
  Task<Result<void>> sort_out(discover::Answers& found, Batch& batch);
  Task<Result<void>> announce(const discover::Answers& found, Batch about_them);
  void observe_anomaly(const discover::Anomaly& anomaly, Batch& batch) const;
  void observe_host(const std::vector<discover::HostSeen>& answers, Batch& batch) const;
  void observe_vendor(const Subject& subject, Batch& batch) const;

  SurveyTools& tools_;
  const SweepPlan& plan_;
  std::unique_ptr<discover::AutoDiscoverer> discoverer_;
  std::vector<Note>* notes_ = nullptr;
  std::future<Result<discover::MacRegistry>> loading_;  ///< takes longer than an ARP answer
  std::optional<discover::MacRegistry> registry_;
  std::set<MacAddress> proxies_;  ///< MACs that answer for addresses of others
  discover::DiscoveryStats stats_;
  std::vector<Note> anomalies_;
};

}  // namespace tenken::cli
