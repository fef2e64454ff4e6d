#include "cli/group_step.hpp"

#include <algorithm>

#include "scanner/discover/interfaces.hpp"
#include "scanner/discover/targets.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 50ms;  // between two looks whether the groups have been asked

bool wants_groups(const PortSet& ports) {
  return std::ranges::any_of(discover::kGroupProtocols, [&](discover::GroupProtocol protocol) {
    return ports.contains(discover::port_of(protocol));
  });
}

}  // namespace

GroupStep::GroupStep(SurveyTools& tools, const SweepPlan& plan)
    : tools_(tools), targets_(plan.targets) {
  if (!wants_groups(plan.udp_ports)) return;
  const auto interfaces = discover::list_interfaces();
  if (!interfaces) return;
  for (const discover::Interface& interface : *interfaces) {
    if (!interface.up || interface.loopback) continue;
    if (plan.interface && *plan.interface != interface.name) continue;
    const bool concerned =
        std::ranges::any_of(interface.addresses, [&](const discover::InterfaceAddress& own) {
          return !discover::intersection(targets_, own.network()).empty();
        });
    if (concerned)
      links_.emplace_back(tools.session.executor(), tools.gate, tools.bucket, tools.clock,
                          interface, tools.profile, targets_);
  }
}

bool GroupStep::may_start() {
  if (started_ || links_.empty()) return false;
  started_ = running_ = true;
  return true;
}

Task<void> GroupStep::run() {
  for (discover::MulticastDiscoverer& link : links_) {
    discover::OnHost unheeded = [](const discover::HostSeen&) {};
    // A link that cannot be asked has nobody to be heard this way.
    IpSet targets = targets_;
    const auto asked = co_await link.run(std::move(targets), std::move(unheeded));
    if (!asked) continue;
    answers_.add(link.answers());
  }
  running_ = false;
}

Task<void> GroupStep::wait() {
  while (running_) {
    const net::SteadyTime next = net::SteadyClock::now() + kLook;
    const Result<void> waited = co_await tools_.session.sleep_until(next);
    if (!waited) break;
  }
}

void GroupStep::stop() {
  for (discover::MulticastDiscoverer& link : links_) link.stop();
}

}  // namespace tenken::cli
