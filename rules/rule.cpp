#include "rules/rule.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "rules/items.hpp"
#include "rules/scan_reach.hpp"

namespace tenken::rules {

#define ENTRY(name) extern const Rule name;
#include "rules/registry.def"
#undef ENTRY

namespace {

constexpr std::array kRules{
#define ENTRY(name) &(name),
#include "rules/registry.def"
#undef ENTRY
};

Finding unmeasured(const std::string& item, DeviceId device) {
  return {item,           item + "/0",
          device,         Verdict::not_observed,
          Severity::none, Note(Msg::rule_not_measured)};
}

/// What one device gets for one sub-item. Rule version 0 says that no rule looked.
std::vector<Finding> judge_device(const SheetItem& item, const Rule* rule, const Device& device,
                                  const InventoryView& view, const Policy& policy) {
  const std::string id(item.id);
  std::vector<Finding> findings;
  if (rule == nullptr) {
    findings.push_back(unmeasured(id, device.id));
    return findings;
  }
  const std::string name = id + "/" + std::to_string(rule->version);
  for (Judgement& judgement : rule->judge(device, view, policy)) {
    Finding finding(id, name, device.id, judgement.verdict, judgement.severity,
                    std::move(judgement.reason));
    finding.endpoint = judgement.endpoint;
    finding.evidence = std::move(judgement.evidence);
    findings.push_back(std::move(finding));
  }
  return findings;
}

bool is_worse(Verdict verdict, Verdict than) {
  return verdict != than && worse(verdict, than) == verdict;
}

/// The finding that decides: the worst verdict, the highest severity within it, the first of
/// equals.
const Finding& deciding(const std::vector<Finding>& findings) {
  return *std::ranges::max_element(findings, [](const Finding& a, const Finding& b) {
    if (a.verdict != b.verdict) return is_worse(b.verdict, a.verdict);
    return a.severity < b.severity;
  });
}

}  // namespace

const Rule* find_rule(std::string_view item) {
  const auto* const at = std::ranges::find(kRules, item, [](const Rule* r) { return r->item; });
  return at == kRules.end() ? nullptr : *at;
}

Assessed assess(const InventoryView& view, const Policy& policy) {
  Assessed assessed;
  const ScanReach reach(view.scan);
  std::vector<bool> reached;
  reached.reserve(view.devices.size());
  for (const Device& device : view.devices) reached.push_back(reach.covers(device));
  assessed.findings.reserve(sheet_items().size() * view.devices.size());
  for (const SheetItem& item : sheet_items()) {
    const Rule* const rule = find_rule(item.id);
    std::vector<Finding> decisive;
    Assessment assessment(
        std::string(item.id), Verdict::not_observed,
        Note(view.devices.empty() ? Msg::rule_no_devices : Msg::rule_none_covered));
    for (std::size_t i = 0; i < view.devices.size(); ++i) {
      std::vector<Finding> findings = judge_device(item, rule, view.devices[i], view, policy);
      const Finding& worst = deciding(findings);
      const bool covered = reached[i];
      auto& counts = covered ? assessment.counts : assessment.counts_apart;
      ++counts[static_cast<std::size_t>(worst.verdict)];
      if (covered) decisive.push_back(worst);
      std::ranges::move(findings, std::back_inserter(assessed.findings));
    }
    if (!decisive.empty()) {
      const Finding& worst = deciding(decisive);
      assessment.verdict = worst.verdict;
      assessment.reason = worst.reason;
    }
    assessed.assessments.push_back(std::move(assessment));
  }
  return assessed;
}

void add_unmeasured(Assessed& assessed, const InventoryView& view) {
  std::map<std::string, std::set<DeviceId>> judged;  // by sub-item
  std::set<DeviceId> devices;
  for (const Finding& finding : assessed.findings) {
    judged[finding.item].insert(finding.device);
    devices.insert(finding.device);
  }
  std::map<std::string, std::size_t> item_order;
  for (const Assessment& assessment : assessed.assessments)
    item_order.emplace(assessment.item, item_order.size());
  std::map<DeviceId, std::size_t> device_order;
  for (const Device& device : view.devices) device_order.emplace(device.id, device_order.size());

  for (const Assessment& assessment : assessed.assessments)
    for (const DeviceId& device : devices)
      if (!judged[assessment.item].contains(device))
        assessed.findings.push_back(unmeasured(assessment.item, device));
  std::ranges::stable_sort(assessed.findings, {}, [&](const Finding& finding) {
    return std::pair(item_order[finding.item], device_order[finding.device]);
  });
}

}  // namespace tenken::rules
