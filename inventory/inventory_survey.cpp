// What a survey of known vulnerabilities said, and what became known since the one before.
#include <algorithm>
#include <map>
#include <string>

#include "inventory/inventory_state.hpp"

namespace tenken::inventory {
namespace {

constexpr std::string_view kLookedUp = "survey.looked_up";  // a fact of the survey's own
constexpr int kCertain = 100;

using ByCve = std::map<std::string, std::string>;

/// What the history says of a match: "dropbear_ssh 2015.67".
std::string subject(const Vulnerability& one) {
  return one.version.empty() ? one.product : one.product + ' ' + one.version;
}

ByCve by_cve(const std::vector<Vulnerability>& list) {
  ByCve result;
  for (const Vulnerability& one : list) result.emplace(one.cve, subject(one));
  return result;
}

class Differences {
 public:
  Differences(Store& store, Timestamp at, ScanId scan) : store_(store), at_(at), scan_(scan) {}

  Result<void> add(const Device& device, const ByCve& before, const ByCve& after) {
    for (const auto& [cve, what] : after)
      if (!before.contains(cve))
        if (auto put = row(device, ChangeKind::vulnerability_known, cve, {}, what); !put)
          return put;
    for (const auto& [cve, what] : before)
      if (!after.contains(cve))
        if (auto put = row(device, ChangeKind::vulnerability_gone, cve, what, {}); !put) return put;
    return ok;
  }

  const SurveyChanges& counts() const { return counts_; }

 private:
  Result<void> row(const Device& device, ChangeKind kind, const std::string& cve,
                   const std::string& before, const std::string& after) {
    ++(kind == ChangeKind::vulnerability_known ? counts_.known : counts_.gone);
    Change change;
    change.kind = kind;
    change.device = device.id;
    change.device_label = device.label();
    change.what = cve;
    change.before = before;
    change.after = after;
    change.at = at_;
    change.scan = scan_;
    return store_.add_change(change, "vulndb");
  }

  Store& store_;
  Timestamp at_;
  ScanId scan_;
  SurveyChanges counts_;
};

}  // namespace

void add_survey(Device& device, DeviceSurvey survey, Timestamp at) {
  device.vulnerabilities = std::move(survey.vulnerabilities);
  if (survey.looked_up.empty()) return;
  Fact& fact = device.facts[std::string(kLookedUp)];
  fact.value = std::move(survey.looked_up);
  fact.witness = "vulndb";
  fact.confidence = kCertain;
  fact.first_seen = fact.last_seen = at;
}

Result<SurveyChanges> Inventory::record_survey(const VulnSurvey& survey,
                                               const std::vector<Device>& devices, ScanId scan) {
  Store& store = *state_->store;
  Differences differences(store, survey.at, scan);
  auto written = store.write(Durability::process, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    const auto before = store.vulnerabilities();
    if (!before) return tl::unexpected(before.error());
    DeviceSurveys found;
    for (const Device& device : devices) {
      DeviceSurvey& said = found[device.id];
      said.looked_up = value_of(device.facts, kLookedUp);
      said.vulnerabilities = device.vulnerabilities;
      // What a device has that no survey looked at before did not become known: it came with it.
      const auto old = before->find(device.id);
      if (old == before->end()) continue;
      if (auto added = differences.add(device, by_cve(old->second.vulnerabilities),
                                       by_cve(device.vulnerabilities));
          !added)
        return added;
    }
    return store.put_survey(survey, found);
  });
  if (!written) return tl::unexpected(written.error());
  return differences.counts();
}

}  // namespace tenken::inventory
