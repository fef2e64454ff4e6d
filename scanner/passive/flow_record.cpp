#include "scanner/passive/flow_record.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kMethod = "passive/flows";
constexpr std::size_t kMostLines = 60;

std::string line_of(const Flow& flow) {
  std::string line = fmt::format("{} - {} {}", flow.key.own.to_string(), flow.key.peer.to_string(),
                                 flow.port_text());
  if (flow.key.port != 0) line += fmt::format(" (port of the {})", to_string(flow.key.port_at));
  if (flow.internet) line += " internet";
  line += fmt::format(", opened by {}; sent {} packets, {} bytes; received {} packets, {} bytes",
                      to_string(flow.opener()), flow.sent_packets, flow.sent_bytes,
                      flow.received_packets, flow.received_bytes);
  for (const std::string& part : {flow.service, flow.tls})
    if (!part.empty()) line += "; " + printable(part);
  for (const std::string& name : flow.names) line += "; " + printable(name);
  return line + fmt::format("; {} to {}\n", flow.first.to_string(), flow.last.to_string());
}

std::string record_of(std::vector<Flow> flows, const Hearing& hearing) {
  settle_ports(flows);
  std::ranges::stable_sort(flows, [](const Flow& a, const Flow& b) {
    return std::tuple(!a.internet, b.bytes()) < std::tuple(!b.internet, a.bytes());
  });
  std::string text =
      fmt::format("heard from {} to {}, {} seconds of it; packets left out: {}; flows: {}\n",
                  hearing.first.to_string(), hearing.last.to_string(),
                  std::chrono::floor<std::chrono::seconds>(hearing.heard).count(), hearing.dropped,
                  flows.size());
  for (const Flow& flow : std::span(flows).first(std::min(flows.size(), kMostLines)))
    text += line_of(flow);
  if (flows.size() > kMostLines) text += fmt::format("and {} more\n", flows.size() - kMostLines);
  return text;
}

/// The MAC address, else the only address that is known.
using Owner = std::pair<std::optional<MacAddress>, std::optional<IpAddress>>;

Owner owner_of(const Subject& subject) {
  return {subject.mac, subject.mac ? std::nullopt : subject.ip};
}

struct Owned {
  Subject subject;
  std::vector<Flow> flows;
};

}  // namespace

void record_flows(Batch& batch, std::span<const DeviceFlow> flows, const Hearing& hearing,
                  const std::string& sensor) {
  std::set<Owner> known;
  for (const Observation& one : batch.observations) known.insert(owner_of(one.subject));
  std::map<Owner, Owned> owners;
  for (const DeviceFlow& one : flows) {
    const Subject& who = one.subject;
    if (!known.contains(owner_of(who))) continue;
    Owned& owned = owners[owner_of(who)];
    if (owned.flows.empty()) owned.subject = who;
    owned.flows.push_back(one.flow);
  }
  for (auto& [who, owned] : owners) {
    Timestamp last = owned.flows.front().last;
    for (const Flow& flow : owned.flows) last = std::max(last, flow.last);
    const std::string count = std::to_string(owned.flows.size());
    Evidence record = Evidence::make(EvidenceKind::record, std::string(kMethod),
                                     to_bytes(record_of(std::move(owned.flows), hearing)), last);
    Observation& claim = batch.observations.emplace_back(
        owned.subject, claim::kFlows, count, Witness(sensor, std::string(kMethod)), last);
    claim.evidence = record.id;
    batch.evidence.push_back(std::move(record));
  }
}

}  // namespace tenken::passive
