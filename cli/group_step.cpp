#include "cli/group_step.hpp"

#include <algorithm>

#include "scanner/discover/interfaces.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/dissect/udp_protocols.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 50ms;  // between two looks whether the groups have been asked

bool wants_all(const PortSet& ports) { return ports.contains(dissect::common_udp_ports()); }

bool wants_group(const PortSet& ports, discover::GroupProtocol protocol) {
  return wants_all(ports) || ports.contains(discover::port_of(protocol));
}

bool wants_groups(const PortSet& ports) {
  return wants_all(ports) ||
         std::ranges::any_of(discover::kGroupProtocols, [&](discover::GroupProtocol protocol) {
           return ports.contains(discover::port_of(protocol));
         });
}

}  // namespace

GroupStep::GroupStep(SurveyTools& tools, const SweepPlan& plan)
    : tools_(tools), targets_(plan.targets), all_(wants_all(plan.udp_ports)) {
  const bool names = wants_group(plan.udp_ports, discover::GroupProtocol::llmnr);
  const bool services = wants_groups(plan.udp_ports);
  if (!names && !services) return;
  const auto interfaces = discover::list_interfaces();
  if (!interfaces) return;
  for (const discover::Interface& interface : *interfaces) {
    if (!interface.up || interface.loopback) continue;
    if (plan.interface && *plan.interface != interface.name) continue;
    const bool concerned =
        std::ranges::any_of(interface.addresses, [&](const discover::InterfaceAddress& own) {
          return !discover::intersection(targets_, own.network()).empty();
        });
    if (concerned && names)
      namers_.emplace_back(tools.session.executor(), tools.gate, tools.bucket, interface);
    if (concerned && services)
      links_.emplace_back(tools.session.executor(), tools.gate, tools.bucket, tools.clock,
                          interface, tools.profile, targets_);
  }
}

bool GroupStep::may_start() {
  if (started_ || links_.empty()) return false;
  started_ = true;
  ++running_;
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
  --running_;
}

Task<void> GroupStep::ask_names(std::vector<IpAddress> hosts) {
  ++running_;
  for (discover::LlmnrAsker& namer : namers_) {
    const auto asked = co_await namer.run(hosts);
    if (asked) answers_.add(namer.answers());
  }
  --running_;
}

bool GroupStep::counts(std::uint16_t port) const {
  return all_ && (port == discover::port_of(discover::GroupProtocol::llmnr) ||
                  port == discover::port_of(discover::GroupProtocol::sadp));
}

Task<void> GroupStep::wait() {
  while (running_ > 0) {
    const net::SteadyTime next = net::SteadyClock::now() + kLook;
    const Result<void> waited = co_await tools_.session.sleep_until(next);
    if (!waited) break;
  }
}

void GroupStep::stop() {
  for (discover::MulticastDiscoverer& link : links_) link.stop();
  for (discover::LlmnrAsker& namer : namers_) namer.stop();
}

}  // namespace tenken::cli
