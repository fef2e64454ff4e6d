#include "inventory/heard.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace tenken::inventory {
namespace {

/// Sums over scans that do not repeat each other, each flow once.
std::map<FlowKey, Flow> sums_of(const std::vector<HeardFlows>& scans) {
  std::map<FlowKey, Flow> sums;
  std::map<FlowKey, std::vector<const Flow*>> added;
  for (const HeardFlows& scan : scans) {
    for (const Flow& flow : scan.flows) {
      std::vector<const Flow*>& before = added[flow.key];
      if (std::ranges::any_of(before, [&](const Flow* one) { return *one == flow; })) continue;
      before.push_back(&flow);
      const auto [place, fresh] = sums.try_emplace(flow.key, flow);
      if (!fresh) place->second.add(flow);
    }
  }
  return sums;
}

/// Captures may claim any time: the longest span where there is no place for the true one.
std::chrono::nanoseconds between(Timestamp from, Timestamp to) {
  constexpr auto kMost = std::chrono::nanoseconds(std::chrono::years(100));
  const std::uint64_t span =
      static_cast<std::uint64_t>(to.nanoseconds) - static_cast<std::uint64_t>(from.nanoseconds);
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::min(span, static_cast<std::uint64_t>(kMost.count()))));
}

/// \param scans  by their beginning
Hearing union_of(const std::vector<HeardFlows>& scans) {
  Hearing all = scans.front().hearing;
  for (std::size_t i = 1; i < scans.size(); ++i) {
    const Hearing& next = scans[i].hearing;
    if (next.first == scans[i - 1].hearing.first && next.last == scans[i - 1].hearing.last)
      continue;
    all.dropped += next.dropped;
    const Timestamp from = std::max(next.first, all.last);
    if (next.last > from) all.heard += std::min(next.heard, between(from, next.last));
    all.last = std::max(all.last, next.last);
  }
  return all;
}

}  // namespace

void add_heard(Device& device, std::vector<HeardFlows> scans) {
  if (scans.empty()) return;
  std::ranges::sort(scans, {}, [](const HeardFlows& scan) {
    return std::tuple(scan.hearing.first, scan.hearing.last);
  });
  device.hearing = union_of(scans);
  for (auto& [key, flow] : sums_of(scans)) device.flows.push_back(std::move(flow));
  settle_ports(device.flows);
  std::ranges::stable_sort(device.flows, [](const Flow& a, const Flow& b) {
    return std::tuple(!a.internet, b.bytes()) < std::tuple(!b.internet, a.bytes());
  });
  if (device.flows.size() <= Device::kMostFlows) return;
  device.more_flows = device.flows.size() - Device::kMostFlows;
  device.flows.resize(Device::kMostFlows);
}

}  // namespace tenken::inventory
