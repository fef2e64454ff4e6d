// A finding of the JSON result (docs/result.schema.json).
#pragma once

#include <string>
#include <vector>

#include "report/digest.hpp"
#include "report/waiver_words.hpp"
#include "rules/items.hpp"

namespace tenken::report {

/// Tells the members of a finding in their order to `members`, which has text, null and texts for
/// the kinds of values, and value for one of boost::json. There are so many findings that most of
/// them are printed as they come, without objects.
template <class Members>
void tell_finding(const Finding& finding, const ReportInput& input, Members& members) {
  members.text("item", finding.item);
  members.text("verdict", to_string(finding.verdict));
  members.text("severity", to_string(finding.severity));
  members.text("reason", message_key(finding.reason.message));
  std::vector<std::string> args;
  args.reserve(finding.reason.args.size());
  for (const std::string& arg : finding.reason.args) args.push_back(clean(arg));
  members.texts("args", args);
  members.text("text", clean(finding.reason.text(input.lang)));
  const rules::SheetItem* const item = rules::find_item(finding.item);
  if (item != nullptr && wants_remedy(finding.verdict)) {
    members.text("remedy", text_of(item->remedy, input.lang));
  } else {
    members.null("remedy");
  }
  members.text("rule", finding.rule);
  if (finding.endpoint) {
    members.text("endpoint", finding.endpoint->to_string());
  } else {
    members.null("endpoint");
  }
  std::vector<std::string> evidence;
  evidence.reserve(finding.evidence.size());
  for (const EvidenceId& id : finding.evidence) evidence.push_back(id.to_string());
  members.texts("evidence", evidence);
  if (const Waiver* const waiver = waiver_of(input, finding))
    members.value("waiver", waiver_json(*waiver, input.view.at));
}

}  // namespace tenken::report
