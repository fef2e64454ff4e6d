#include "inventory/verdict_changes.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tenken::inventory {
namespace {

constexpr std::string_view kDrift = "rule_41_1_drift_";

using Items = std::map<std::string, Verdict>;
using Drifts = std::map<std::string, std::pair<std::string, std::string>>;

/// What was said of one device.
struct Said {
  Items items;
  Drifts drifts;

  Said() = default;
};

std::string argument(const Note& note, std::size_t at) {
  return at < note.args.size() ? note.args[at] : std::string();
}

std::map<DeviceId, Said> by_device(const Assessed& assessed) {
  std::map<DeviceId, Said> said;
  for (const Finding& finding : assessed.findings) {
    if (!finding.measured()) continue;
    Said& of_device = said[finding.device];
    const auto [item, fresh] = of_device.items.try_emplace(finding.item, finding.verdict);
    if (!fresh) item->second = worse(item->second, finding.verdict);
    const std::string_view reason = message_key(finding.reason.message);
    if (!reason.starts_with(kDrift)) continue;
    std::string field(reason.substr(kDrift.size()));
    const bool in_service = field == "in_service";
    of_device.drifts.try_emplace(
        std::move(field), in_service ? "no" : argument(finding.reason, 0),
        argument(finding.reason, in_service ? std::size_t{2} : std::size_t{1}));
  }
  return said;
}

bool fails(Verdict verdict) {
  return verdict == Verdict::non_conforming || verdict == Verdict::needs_review;
}

bool passes(Verdict verdict) {
  return verdict == Verdict::conforming || verdict == Verdict::not_applicable;
}

Change change(DeviceId device, ChangeKind kind, const std::string& what, std::string before,
              std::string after) {
  Change one;
  one.device = device;
  one.kind = kind;
  one.what = what;
  one.before = std::move(before);
  one.after = std::move(after);
  return one;
}

void add_items(std::vector<Change>& changes, DeviceId device, const Items& before,
               const Items& after) {
  for (const auto& [item, verdict] : after) {
    const auto known = before.find(item);
    std::string was(known == before.end() ? std::string_view() : to_string(known->second));
    std::string is(to_string(verdict));
    if (fails(verdict) && (known == before.end() || !fails(known->second))) {
      changes.push_back(
          change(device, ChangeKind::finding_opened, item, std::move(was), std::move(is)));
    } else if (passes(verdict) && known != before.end() && fails(known->second)) {
      changes.push_back(
          change(device, ChangeKind::finding_fixed, item, std::move(was), std::move(is)));
    }
  }
}

void add_drifts(std::vector<Change>& changes, DeviceId device, const Said& before,
                const Said& after) {
  for (const auto& [field, values] : after.drifts)
    if (const auto known = before.drifts.find(field);
        known == before.drifts.end() || known->second != values)
      changes.push_back(
          change(device, ChangeKind::drift_found, field, values.first, values.second));
  if (!after.items.contains("41-1")) return;
  for (const auto& [field, values] : before.drifts)
    if (!after.drifts.contains(field))
      changes.push_back(change(device, ChangeKind::drift_ended, field, "", ""));
}

}  // namespace

std::vector<Change> verdict_changes(const Assessed& before, const Assessed& after) {
  const std::map<DeviceId, Said> was = by_device(before);
  std::vector<Change> changes;
  for (const auto& [device, said] : by_device(after)) {
    const auto known = was.find(device);
    if (known == was.end()) continue;
    add_items(changes, device, known->second.items, said.items);
    add_drifts(changes, device, known->second, said);
  }
  return changes;
}

}  // namespace tenken::inventory
