// What becomes of a match: the tracker's word, and the record that the inventory keeps.
#include <algorithm>
#include <tuple>

#include "vulndb/matcher_state.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kNever = "0";
constexpr std::string_view kStillOpen = "distribution-open";  // whatever upstream has corrected

/// The part before the last dash, without the epoch.
std::string_view upstream(std::string_view package) {
  if (const std::size_t colon = package.find(':'); colon != std::string_view::npos)
    package.remove_prefix(colon + 1);
  return package.substr(0, package.rfind('-'));
}

/// What the tracker says of the release that this package is of. Null where that is not known.
const DistroFix* row_for(const std::vector<DistroFix>& rows, const Distribution& built,
                         std::string_view version) {
  if (!built.release.empty()) {
    const auto row = std::ranges::find(rows, built.release, &DistroFix::release);
    return row == rows.end() ? nullptr : &*row;
  }
  const auto row = std::ranges::find_if(
      rows, [&](const DistroFix& fix) { return upstream(fix.fixed) == version; });
  return row == rows.end() ? nullptr : &*row;
}

/// A name without what makers write or leave out: "DIR-645" is dir-645_firmware.
std::string core_of(std::string_view name) {
  constexpr std::string_view kFirmware = "_firmware";
  if (name.ends_with(kFirmware)) name.remove_suffix(kFirmware.size());
  std::string core;
  for (const char c : name)
    if (c != '_' && c != '-' && c != ' ') core += c;
  return core;
}

/// The earliest correction of the candidate's product behind its own version; empty where none is
/// named, or where nobody can say which is behind.
std::string correction_for(const std::vector<Correction>& corrections, const Candidate& candidate) {
  std::string best;
  if (corrections.empty() || candidate.release.version.empty()) return best;
  const std::vector<Product> names = spellings(candidate.product);
  const std::string told = candidate.release.text();
  const auto later = [](const std::string& a, const std::string& b) {
    const auto order = compare_versions(a, b);
    return order && *order > 0;
  };
  for (const Correction& one : corrections) {
    const bool same = std::ranges::any_of(names, [&](const Product& name) {
      return core_of(name.product) == core_of(one.product) &&
             canonical_vendor(name.vendor) == canonical_vendor(one.vendor);
    });
    if (same && later(one.version, told) && (best.empty() || later(best, one.version)))
      best = one.version;
  }
  return best;
}

/// The first sentence, or as much of it as a line holds.
std::string title_of(std::string_view description) {
  constexpr std::size_t kMost = 160;
  for (std::size_t at = description.find(". "); at != std::string_view::npos;
       at = description.find(". ", at + 1)) {
    if (at > 0 && description[at - 1] >= '0' && description[at - 1] <= '9' && at < kMost / 4)
      continue;
    description = description.substr(0, at + 1);
    break;
  }
  if (description.size() <= kMost) return std::string(description);
  std::size_t end = description.rfind(' ', kMost);
  if (end == std::string_view::npos) end = kMost;
  while (end > 0 && (static_cast<unsigned char>(description[end]) & 0xC0) == 0x80) --end;
  return std::string(description.substr(0, end)) + " ...";
}

}  // namespace

const std::vector<DistroFix>& Matcher::fixes(std::string_view package, const std::string& cve) {
  static const std::vector<DistroFix> none;
  auto kept = fixes_.find(package);
  if (kept == fixes_.end()) {
    kept =
        fixes_.emplace(std::string(package), std::map<std::string, std::vector<DistroFix>>()).first;
    for (DistroFix& fix : catalogue_.fixes(package))
      kept->second[fix.cve].push_back(std::move(fix));
  }
  const auto rows = kept->second.find(cve);
  return rows == kept->second.end() ? none : rows->second;
}

void Matcher::ask_tracker(Match& match, const Candidate& candidate) {
  const Distribution& built = candidate.distribution;
  const bool debian = built.name == "debian" || built.name == "raspbian";
  if (!debian || built.revision.empty()) return;
  const std::string_view package = source_package(candidate.product);
  if (package.empty()) return;
  const std::string version = candidate.release.text();
  const DistroFix* const row = row_for(fixes(package, facts(match.cve).id), built, version);
  if (row == nullptr) return;
  if (row->fixed == kNever) {
    match.mended = true;
    match.reason = "distribution-not-affected";
  } else if (row->status == "resolved" && !row->fixed.empty()) {
    match.mended = compare_package_versions(version + '-' + built.revision, row->fixed) >= 0;
    match.reason = match.mended ? "distribution-fixed" : "distribution-fix-missing";
    match.fixed = row->fixed;
    if (!match.mended) match.tier = VulnTier::version;
  } else if (row->status == "open") {
    match.tier = VulnTier::version;
    match.reason = kStillOpen;
    match.fixed.clear();
  }
}

Vulnerability Matcher::shown(std::int64_t cve) {
  const CveFacts& known = facts(cve);
  Vulnerability result;
  result.cve = known.id;
  result.tier = VulnTier::proof;
  result.title = title_of(known.description);
  result.title_ja = known.title_ja;
  result.exploitation = known.exploitation;
  result.exploited = known.exploited;
  result.epss = known.epss;
  result.cvss = known.cvss;
  return result;
}

Vulnerability Matcher::vulnerability(const Match& match, const Candidate& candidate) {
  const CveFacts& known = facts(match.cve);
  Vulnerability result = shown(match.cve);
  result.tier = match.tier;
  result.reason = match.reason;
  Cpe cpe = match.criterion->match.cpe;
  cpe.version = match.criterion->version(match.version);
  result.cpe = to_string(cpe);
  result.product = candidate.firmware ? candidate.hardware : candidate.product.product;
  result.version = candidate.release.text();
  result.fixed = match.fixed;
  if (result.fixed.empty() && !match.mended && match.reason != kStillOpen)
    result.fixed = correction_for(known.corrections, candidate);
  result.endpoint = candidate.endpoint;
  result.evidence = candidate.evidence;
  return result;
}

void sort_by_urgency(std::vector<Vulnerability>& vulnerabilities) {
  const auto rank = [](const Vulnerability& v) {
    return std::tuple(!v.exploited, v.exploitation != "active", -v.epss.value_or(-1),
                      -v.cvss.value_or(-1), v.tier, std::string_view(v.cve));
  };
  std::ranges::stable_sort(vulnerabilities, {}, rank);
}

}  // namespace tenken::vulndb
