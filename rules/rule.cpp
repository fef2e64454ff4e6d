#include "rules/rule.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/messages.hpp"
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

/// Appends what one device gets for one sub-item. Rule version 0 says that no rule looked.
void judge_device(const SheetItem& item, const Rule* rule, const Device& device,
                  const InventoryView& view, const Policy& policy, std::vector<Finding>& findings) {
  const std::string id(item.id);
  if (rule == nullptr) {
    findings.push_back(unmeasured(id, device.id));
    return;
  }
  const std::string name = id + "/" + std::to_string(rule->version);
  for (Judgement& judgement : rule->judge(device, view, policy)) {
    Finding& finding = findings.emplace_back(id, name, device.id, judgement.verdict,
                                             judgement.severity, std::move(judgement.reason));
    finding.endpoint = judgement.endpoint;
    finding.evidence = std::move(judgement.evidence);
  }
}

bool is_worse(Verdict verdict, Verdict than) {
  return verdict != than && worse(verdict, than) == verdict;
}

/// Whether `a` decides before `b`: the worse verdict, the higher severity within it.
bool outranks(const Finding& a, const Finding& b) {
  return a.verdict == b.verdict ? a.severity > b.severity : is_worse(a.verdict, b.verdict);
}

/// The place of the finding that decides among those from `first` on, the first of equals.
std::size_t deciding(const std::vector<Finding>& findings, std::size_t first) {
  std::size_t best = first;
  for (std::size_t i = first + 1; i < findings.size(); ++i)
    if (outranks(findings[i], findings[best])) best = i;
  return best;
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
    std::optional<std::size_t> decisive;
    Assessment assessment(
        std::string(item.id), Verdict::not_observed,
        Note(view.devices.empty() ? Msg::rule_no_devices : Msg::rule_none_covered));
    std::vector<Finding>& findings = assessed.findings;
    for (std::size_t i = 0; i < view.devices.size(); ++i) {
      const std::size_t first = findings.size();
      judge_device(item, rule, view.devices[i], view, policy, findings);
      const std::size_t worst = deciding(findings, first);
      auto& counts = reached[i] ? assessment.counts : assessment.counts_apart;
      ++counts[static_cast<std::size_t>(findings[worst].verdict)];
      if (reached[i] && (!decisive || outranks(findings[worst], findings[*decisive])))
        decisive = worst;
    }
    if (decisive) {
      assessment.verdict = findings[*decisive].verdict;
      assessment.reason = findings[*decisive].reason;
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
