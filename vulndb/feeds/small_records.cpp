// Records of CISA KEV and of the Debian security tracker.
#include "vulndb/feeds/json_records.hpp"

namespace tenken::vulndb {

namespace json = boost::json;

KevEntry read_kev(const json::object& from, Look& look) {
  KevEntry entry;
  entry.cve = look.text(from, "cveID");
  if (!cve_number(entry.cve)) look.wrong("cveID");
  entry.added = look.text(from, "dateAdded");
  entry.due = look.text(from, "dueDate");
  entry.ransomware = look.text(from, "knownRansomwareCampaignUse") == "Known";
  return entry;
}

std::vector<DebianFix> read_debian(std::string_view package, const json::object& cves, Look& look) {
  std::vector<DebianFix> fixes;
  for (const json::key_value_pair& cve : cves) {
    const std::string_view id = cve.key();
    const json::object* entry = look.item(cve.value(), id);
    if (entry == nullptr || !cve_number(id)) continue;  // "TEMP-...": known to Debian alone
    const json::object* releases = look.object(*entry, "releases");
    if (releases == nullptr) continue;
    for (const json::key_value_pair& release : *releases) {
      const json::object* state = look.item(release.value(), "releases");
      if (state == nullptr) continue;
      DebianFix fix;
      fix.package = package;
      fix.cve = id;
      fix.release = std::string_view(release.key());
      fix.status = look.text(*state, "status");
      fix.fixed = look.text(*state, "fixed_version");
      fixes.push_back(std::move(fix));
    }
  }
  return fixes;
}

}  // namespace tenken::vulndb
