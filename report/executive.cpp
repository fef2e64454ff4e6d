#include "report/executive.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "model/messages.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

/// "sheet_risk_32_3" of 32-3.
Msg risk_of(std::string_view item) {
  std::string name(item);
  std::ranges::replace(name, '-', '_');
  return label("sheet_risk_", name);
}

std::vector<BusinessRisk> risks_of(const std::vector<const DeviceDigest*>& digests) {
  std::vector<BusinessRisk> risks;
  for (const rules::SheetItem& item : rules::sheet_items()) {
    BusinessRisk risk;
    risk.item = item.id;
    for (const DeviceDigest* const digest : digests) {
      if (std::ranges::find(digest->failing, item.id) == digest->failing.end()) continue;
      ++risk.devices;
      for (const Finding* const finding : digest->findings)
        if (finding->item == item.id && finding->verdict == Verdict::non_conforming)
          risk.severity = std::max(risk.severity, finding->severity);
    }
    if (risk.devices == 0) continue;
    risk.risk = risk_of(item.id);
    risk.action = item.remedy;
    risks.push_back(risk);
  }
  std::ranges::stable_sort(risks, std::ranges::greater(), [](const BusinessRisk& risk) {
    return std::pair(risk.severity, risk.devices);
  });
  if (risks.size() > Executive::kMostRisks) risks.resize(Executive::kMostRisks);
  return risks;
}

void conclude(Executive& out) {
  const std::string all = std::to_string(out.devices);
  if (out.devices == 0) {
    out.conclusion = Note(Msg::exec_conclusion_none);
    out.grade = Verdict::not_observed;
  } else if (out.failing > 0) {
    out.conclusion = Note(Msg::exec_conclusion_bad, {std::to_string(out.failing), all});
    out.grade = Verdict::non_conforming;
  } else if (out.reviewing > 0) {
    out.conclusion = Note(Msg::exec_conclusion_review, {std::to_string(out.reviewing), all});
    out.grade = Verdict::needs_review;
  } else if (out.open > 0) {
    out.conclusion = Note(Msg::exec_conclusion_open);
    out.grade = Verdict::not_observed;
  } else {
    out.conclusion = Note(Msg::exec_conclusion_good);
    out.grade = Verdict::conforming;
  }
}

}  // namespace

Executive digest_executive(const ReportInput& input, const std::vector<DeviceDigest>& digests) {
  Executive out{Note(Msg::exec_conclusion_none)};
  const auto covered = part_of(digests, true);
  out.devices = covered.size();
  for (const DeviceDigest* const digest : covered) {
    if (!digest->failing.empty()) {
      ++out.failing;
    } else if (!digest->reviewing.empty()) {
      ++out.reviewing;
    } else if (digest->worst == Verdict::not_observed) {
      ++out.open;
    }
    out.non_conforming += static_cast<std::size_t>(
        std::ranges::count(digest->findings, Verdict::non_conforming, &Finding::verdict));
  }
  out.appeared = static_cast<std::size_t>(
      std::ranges::count(input.view.changes, ChangeKind::device_new, &Change::kind));
  out.gone = static_cast<std::size_t>(
      std::ranges::count(input.view.changes, ChangeKind::device_gone, &Change::kind));
  out.risks = risks_of(covered);
  conclude(out);
  return out;
}

PreviousPeriod period_of(const Assessed& stored, Timestamp at) {
  PreviousPeriod period;
  period.at = at;
  std::set<DeviceId> failing;
  std::set<std::string_view> items;
  for (const Finding& finding : stored.findings) {
    if (finding.verdict != Verdict::non_conforming) continue;
    ++period.non_conforming;
    failing.insert(finding.device);
    items.insert(finding.item);
  }
  period.failing_devices = failing.size();
  period.failing_items.assign(items.begin(), items.end());
  return period;
}

}  // namespace tenken::report
