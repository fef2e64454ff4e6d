#include "cli/fail_on.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"
#include "rules/items.hpp"

namespace tenken::cli {
namespace {

bool item_matches(std::string_view item, std::string_view wanted) {
  if (wanted.find('-') != std::string_view::npos) return item == wanted;
  return item.substr(0, item.find('-')) == wanted;
}

bool is_known_item(std::string_view wanted) {
  const auto items = rules::sheet_items();
  return std::any_of(items.begin(), items.end(),
                     [&](const rules::SheetItem& item) { return item_matches(item.id, wanted); });
}

Unexpected bad_word(const SettingValue& value, std::string_view word) {
  const std::array<std::string, 4> levels{"low", "medium", "high", "critical"};
  return fail(Errc::usage, Note(Msg::cli_bad_value, {value.origin, shown(word)}),
              nearest(word, levels) ? choose(word, levels) : Note(Msg::cli_expected_fail_on));
}

}  // namespace

bool FailOn::matches(const Finding& finding) const {
  if (finding.verdict != Verdict::non_conforming) return false;
  if (at_least && finding.severity >= *at_least) return true;
  return std::any_of(items.begin(), items.end(),
                     [&](const std::string& wanted) { return item_matches(finding.item, wanted); });
}

Result<FailOn> fail_on(const Settings& settings) {
  FailOn condition;
  const auto found = settings.find(Setting::fail_on);
  if (found == settings.end()) return condition;
  constexpr std::string_view kItem = "item:";
  std::string_view rest = found->second.text;
  while (true) {
    const auto comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    if (word.starts_with(kItem)) {
      const std::string_view item = word.substr(kItem.size());
      if (!is_known_item(item)) return bad_word(found->second, word);
      condition.items.emplace_back(item);
    } else {
      const auto severity = parse_severity(word);
      if (!severity || *severity == Severity::none) return bad_word(found->second, word);
      condition.at_least = std::min(condition.at_least.value_or(*severity), *severity);
    }
    if (comma == std::string_view::npos) return condition;
    rest.remove_prefix(comma + 1);
  }
}

GateResult gate_failures(const FailOn& condition, const Assessed& assessed,
                         const InventoryView& view, const IpSet& targets, Timestamp started,
                         const Decisions& decisions) {
  std::set<DeviceId> swept;
  for (const Device& device : view.devices) {
    if (device.last_seen < started) continue;
    for (const IpAddress& ip : device.current_ips())
      if (targets.contains(ip)) swept.insert(device.id);
  }
  GateResult result;
  for (const Finding& finding : assessed.findings) {
    if (!swept.contains(finding.device) || !condition.matches(finding)) continue;
    if (decisions.waiver_of(finding, view.at) != nullptr) {
      ++result.waived;
    } else {
      result.failures.push_back(&finding);
    }
  }
  return result;
}

}  // namespace tenken::cli
