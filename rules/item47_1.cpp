// Sheet 47-1: two facts, that a survey of known vulnerabilities was done and with how old a
// database, and what it found.
#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "model/messages.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::string_view kRematch = "tenken vulndb rematch";
constexpr std::string_view kLookedUp = "survey.looked_up";
constexpr std::size_t kMostNamed = 5;
constexpr double kSevere = 9.0;  // of CVSS: critical
constexpr double kGrave = 7.0;   // high
constexpr std::int64_t kNanosecondsPerDay = 86'400'000'000'000;

/// A sure match that the policy counts: one that is exploited, or whose score is high enough; one
/// without a score is not taken for harmless.
bool counts(const Vulnerability& one, const Policy& policy) {
  if (one.tier > VulnTier::version) return false;
  return one.exploited || one.exploitation == "active" ||
         one.cvss.value_or(policy.vulnerabilities.cvss) >= policy.vulnerabilities.cvss;
}

std::int64_t days_between(Timestamp from, Timestamp to) {
  return std::max<std::int64_t>(0, (to.nanoseconds - from.nanoseconds) / kNanosecondsPerDay);
}

/// Whether the survey knew any product of the device; it says so in a fact of its own.
bool was_looked_up(const Device& device) {
  return !device.vulnerabilities.empty() || !value_of(device.facts, kLookedUp).empty();
}

/// One of each: a program that answers at several ports is told of once.
std::vector<const Vulnerability*> distinct(const std::vector<const Vulnerability*>& list) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> known;
  std::vector<const Vulnerability*> result;
  for (const Vulnerability* const one : list)
    if (known.emplace(one->cve, one->product, one->version).second) result.push_back(one);
  return result;
}

/// "CVE-2018-15599 (dropbear_ssh 2015.67), ...", the most pressing ones.
std::string named(const std::vector<const Vulnerability*>& list) {
  std::string text;
  std::size_t count = 0;
  for (const Vulnerability* const one : list) {
    if (count++ == kMostNamed) {
      text += ", ...";
      break;
    }
    if (!text.empty()) text += ", ";
    text += printable(one->cve, 32) + " (" + printable(one->product, 64);
    if (!one->version.empty()) text += ' ' + printable(one->version, 64);
    text += ')';
  }
  return text;
}

Severity severity_of(const std::vector<const Vulnerability*>& list) {
  double worst = 0;
  for (const Vulnerability* const one : list) {
    if (one->exploited || one->exploitation == "active") return Severity::critical;
    worst = std::max(worst, one->cvss.value_or(0));
  }
  if (worst >= kSevere) return Severity::critical;
  return worst >= kGrave ? Severity::high : Severity::medium;
}

void cite(Judgement& judgement, const Device& device,
          const std::vector<const Vulnerability*>& list) {
  for (const Vulnerability* const one : list)
    for (const EvidenceId& id : one->evidence)
      if (std::ranges::find(judgement.evidence, id) == judgement.evidence.end())
        judgement.evidence.push_back(id);
  if (judgement.evidence.empty()) judgement.evidence = presence_evidence(device);
}

Judgement about_survey(const Device& device, const VulnSurvey& survey, Timestamp now,
                       const Policy& policy) {
  const std::int64_t age = days_between(survey.database_at, now);
  const std::int64_t most = policy.vulnerabilities.database_days;
  const std::string done = day_text(survey.at);
  const std::string made = day_text(survey.database_at);
  Judgement judgement(Verdict::conforming, Severity::none,
                      Note(Msg::rule_47_1_surveyed,
                           {done, made, std::to_string(survey.cves), std::to_string(age)}));
  if (age > most)
    judgement = Judgement(
        Verdict::needs_review, Severity::low,
        Note(Msg::rule_47_1_old_database, {done, made, std::to_string(age), std::to_string(most)}));
  judgement.evidence = presence_evidence(device);
  return judgement;
}

Judgement certain(const Device& device, const std::vector<const Vulnerability*>& list) {
  const auto told = distinct(list);
  const auto exploited =
      std::ranges::count_if(told, [](const Vulnerability* one) { return one->exploited; });
  std::string count = std::to_string(told.size());
  Note reason = exploited > 0 ? Note(Msg::rule_47_1_exploited,
                                     {std::move(count), std::to_string(exploited), named(told)})
                              : Note(Msg::rule_47_1_certain, {std::move(count), named(told)});
  Judgement judgement(Verdict::non_conforming, severity_of(list), std::move(reason));
  cite(judgement, device, list);
  return judgement;
}

void add_findings(std::vector<Judgement>& judgements, const Device& device, const Policy& policy) {
  std::vector<const Vulnerability*> sure;
  std::vector<const Vulnerability*> open;
  for (const Vulnerability& one : device.vulnerabilities)
    (counts(one, policy) ? sure : open).push_back(&one);
  if (!sure.empty()) judgements.push_back(certain(device, sure));
  if (!open.empty()) {
    const bool pressing = std::ranges::any_of(open, &Vulnerability::exploited);
    const auto told = distinct(open);
    Judgement judgement(Verdict::needs_review, pressing ? Severity::medium : Severity::low,
                        Note(Msg::rule_47_1_review, {std::to_string(told.size()), named(told)}));
    cite(judgement, device, open);
    judgements.push_back(std::move(judgement));
  }
  if (sure.empty() && open.empty()) {
    Judgement judgement(Verdict::conforming, Severity::none, Note(Msg::rule_47_1_none));
    cite(judgement, device, {});
    judgements.push_back(std::move(judgement));
  }
}

Judgement not_observed(const Device& device, Note why) {
  Judgement judgement(Verdict::not_observed, Severity::none, std::move(why));
  judgement.evidence = presence_evidence(device);
  return judgement;
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& policy) {
  const std::string rematch(kRematch);
  if (!view.vulnerability_survey)
    return {not_observed(device, Note(Msg::rule_47_1_no_survey, {rematch}))};
  const VulnSurvey& survey = *view.vulnerability_survey;
  if (device.first_seen > survey.at)
    return {not_observed(device, Note(Msg::rule_47_1_new_device, {day_text(survey.at), rematch}))};
  if (!was_looked_up(device))
    return {not_observed(
        device, Note(Msg::rule_47_1_nothing, {day_text(survey.at), full_scan_command(device)}))};
  std::vector<Judgement> judgements{about_survey(device, survey, view.at, policy)};
  add_findings(judgements, device, policy);
  return judgements;
}

}  // namespace

extern const Rule item47_1;
const Rule item47_1{.item = "47-1", .version = 2, .judge = judge};

}  // namespace tenken::rules
