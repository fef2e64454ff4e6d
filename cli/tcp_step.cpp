#include "cli/tcp_step.hpp"

#include <algorithm>
#include <utility>

#include "cli/port_slices.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/ports/auto_scanner.hpp"

namespace tenken::cli {

TcpStep::TcpStep(const SurveyTools& tools, const SweepPlan& plan, ScanId scan) {
  ports::ConnectSettings connecting;
  connecting.profile = plan.profile;
  connecting.hosts = tools.hosts;
  connecting.source = tools.source;
  connecting.scan = scan;
  connecting.seed = plan.seed;
  scanner_ = std::make_unique<ports::AutoScanner>(tools.session.executor(), tools.gate,
                                                  tools.bucket, tools.clock, std::move(connecting),
                                                  discover::raw_links(plan.interface.value_or("")));
  SliceTools slicing(tools.session, *scanner_, tools.channel, tools.clock);
  slicing.sensor = plan.sensor;
  slicing.all_per_second = plan.profile.packets_per_second;
  slicing.per_second =
      std::min(plan.profile.host_packets_per_second, plan.profile.packets_per_second);
  scan_ = std::make_unique<SlicedScan>(
      std::move(slicing), port_slices(plan.ports, plan.seed, plan.profile.host_packets_per_second),
      plan.progress);
}

}  // namespace tenken::cli
