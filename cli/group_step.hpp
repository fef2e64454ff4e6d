// GroupStep: asks the service discovery groups of the links that are swept.
#pragma once

#include <list>

#include "cli/host_survey.hpp"
#include "cli/sweep_engine.hpp"
#include "scanner/discover/group_answers.hpp"
#include "scanner/discover/multicast_discoverer.hpp"

namespace tenken::cli {

/// Some hosts listen to a group only and answer no question that is put to them alone. Each link on
/// which targets lie is asked once in a sweep, where the UDP ports of the protocols are wanted and
/// the scope lets groups be asked.
class GroupStep {
 public:
  /// \param tools  outlives the step
  GroupStep(SurveyTools& tools, const SweepPlan& plan);

  /// True once, where there is a link to ask: then `run` is to be started.
  bool may_start();
  Task<void> run();
  /// Until `run` has ended, if it was started.
  Task<void> wait();
  /// Thread safe, and final.
  void stop();
  const discover::GroupAnswers& answers() const { return answers_; }

 private:
  SurveyTools& tools_;
  IpSet targets_;
  std::list<discover::MulticastDiscoverer> links_;
  discover::GroupAnswers answers_;
  bool started_ = false;
  bool running_ = false;
};

}  // namespace tenken::cli
