// ListenStep: listens on the links of a sweep while it runs, and stores what was heard.
#pragma once

#include <memory>

#include "cli/side_listener.hpp"
#include "cli/sweep_engine.hpp"
#include "scanner/net/observation_channel.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::cli {

/// What is heard goes to the channel now and then, so that a kill loses little, and into the
/// inventory at the end. Where nothing can be listened on, the sweep goes on without.
class ListenStep {
 public:
  /// All outlive the step, and so does the context of the session.
  ListenStep(net::Session& session, net::ObservationChannel& channel, const SweepPlan& plan);

  void start();
  /// Nothing more is to be heard; does not wait.
  void stop();
  /// After the end of the channel, when the inventory is nobody else's: stores all that was heard,
  /// and notes in `outcome` what it came to.
  void conclude(inventory::Inventory& inventory, const ScanId& scan, SweepOutcome& outcome);

 private:
  Task<void> store(Batch heard);

  net::Session& session_;
  net::ObservationChannel& channel_;
  const SweepPlan& plan_;
  net::TaskGroup stores_;
  std::unique_ptr<SideListener> listener_;
};

}  // namespace tenken::cli
