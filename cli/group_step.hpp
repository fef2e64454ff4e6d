// GroupStep: asks the service discovery groups of the links that are swept.
#pragma once

#include <list>

#include "cli/host_survey.hpp"
#include "cli/sweep_engine.hpp"
#include "scanner/discover/group_answers.hpp"
#include "scanner/discover/llmnr_asker.hpp"
#include "scanner/discover/multicast_discoverer.hpp"

namespace tenken::cli {

/// Some hosts listen to a group only and answer no question that is put to them alone. Each link on
/// which targets lie is asked once in a sweep, where the UDP ports of the protocols are wanted and
/// the scope lets groups be asked. The default list of ports wants all of them: SADP and LLMNR are
/// no part of it, as next to nobody answers them alone, and count as asked where somebody answers.
class GroupStep {
 public:
  /// \param tools  outlives the step
  GroupStep(SurveyTools& tools, const SweepPlan& plan);

  /// True once, where there is a link to ask: then `run` is to be started.
  bool may_start();
  Task<void> run();
  /// What these hosts call themselves, by LLMNR.
  Task<void> ask_names(std::vector<IpAddress> hosts);
  /// Whether an answer from this port counts where the list of ports leaves it out.
  bool counts(std::uint16_t port) const;
  /// Until `run` and `ask_names` have ended, if they were started.
  Task<void> wait();
  /// Thread safe, and final.
  void stop();
  const discover::GroupAnswers& answers() const { return answers_; }

 private:
  SurveyTools& tools_;
  IpSet targets_;
  std::list<discover::MulticastDiscoverer> links_;
  std::list<discover::LlmnrAsker> namers_;
  discover::GroupAnswers answers_;
  bool all_;  ///< the list of ports is the default one, or more
  bool started_ = false;
  int running_ = 0;
};

}  // namespace tenken::cli
