#include "vulndb/matcher.hpp"

#include <algorithm>
#include <set>

#include "vulndb/matcher_state.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kFirmware = "_firmware";
constexpr std::size_t kMostRowsKept = 1'500'000;
constexpr std::size_t kSmallInRow = 8;  // a version or what was found take an eighth of a row
constexpr char kBetween = '\n';         // in no name of a product

std::string key_of(const Candidate& candidate) {
  std::string key = candidate.product.vendor;
  for (const std::string* part :
       {&candidate.product.product, &candidate.release.version, &candidate.release.update})
    key.append(1, kBetween).append(*part);
  return key;
}

/// The names under which records speak of a candidate.
std::vector<Product> names_of(const Candidate& candidate) {
  std::vector<Product> names = spellings(candidate.product);
  if (!candidate.firmware) return names;
  for (const SpellingRow& row : spelling_rows())
    if (row.vendor == candidate.product.vendor)
      names.emplace_back(std::string(row.other), candidate.product.product);
  return names;
}

/// Any program of one name for another platform than the ones devices run.
bool other_platform(const Cpe& cpe) {
  constexpr std::string_view kOthers[] = {"windows", "android",   "iphone_os", "macos",
                                          "mac_os",  "wordpress", "node.js",   "python"};
  return std::ranges::find(kOthers, cpe.target_sw) != std::end(kOthers);
}

/// What every criterion of one candidate is held against.
struct Asked {
  const Candidate& candidate;
  PortSuffix suffix;
  std::string respelling;  ///< how else records write its version; empty: they do not
  Release again;

  explicit Asked(const Candidate& one)
      : candidate(one),
        suffix(port_suffix(one.product)),
        respelling(respelled(one.product, one.release.text())),
        again(respelling) {}
};

VersionFit fit(const CpeMatch& match, const std::string& version, const Asked& asked) {
  if (asked.candidate.firmware && match.cpe.part == 'h') return {Answer::open, "model-only"};
  VersionFit told = fit_version(match, version, asked.candidate.release, asked.suffix);
  if (told.answer == Answer::yes || asked.respelling.empty()) return told;
  const VersionFit again = fit_version(match, version, asked.again, PortSuffix::later);
  return again.answer > told.answer ? again : told;
}

/// Whether the record of this row lists the updates of its version one by one, and nothing behind
/// them: then a row without any means the release itself, and no update that is not listed.
bool ends_with_updates(const std::vector<Criterion>& rows, const Criterion& row,
                       const std::string& version, const Release& release) {
  const auto named = [](const Cpe& cpe) { return cpe.update != "*" && cpe.update != "-"; };
  if (row.match.range.bounded() || named(row.match.cpe)) return false;
  bool listed = false;
  for (const Criterion& other : rows) {
    if (other.cve != row.cve || other.match.range.bounded()) continue;
    for (std::size_t i = 0; i < other.versions(); ++i) {
      listed = listed || (named(other.match.cpe) && other.version(i) == version);
      const auto order = compare_versions(other.version(i), release.text());
      if (order && *order > 0) return false;
    }
  }
  return listed;
}

}  // namespace

Matcher::Matcher(Catalogue& catalogue) : catalogue_(catalogue) {}
Matcher::~Matcher() = default;

Matcher::Criteria Matcher::criteria(const Product& product) {
  const std::string key = product.vendor + kBetween + product.product;
  const auto kept = criteria_.find(key);
  if (kept != criteria_.end()) return kept->second;
  auto rows = std::make_shared<const std::vector<Criterion>>(
      catalogue_.criteria(product.vendor, product.product));
  std::size_t more = 0;
  for (const Criterion& row : *rows) more += row.more.size();
  rows_ += rows->size() + more / kSmallInRow + 1;
  criteria_.emplace(key, rows);
  return rows;
}

void Matcher::forget_when_full() {
  if (rows_ < kMostRowsKept) return;
  rows_ = 0;
  criteria_.clear();
  found_.clear();
  configurations_.clear();
  facts_.clear();
}

std::shared_ptr<const Configuration> Matcher::configuration(std::int64_t cve, std::uint16_t index) {
  auto& kept = configurations_[{cve, index}];
  if (!kept) {
    kept = std::make_shared<const Configuration>(catalogue_.configuration(cve, index));
    ++rows_;
  }
  return kept;
}

const CveFacts& Matcher::facts(std::int64_t cve) {
  const auto kept = facts_.find(cve);
  if (kept != facts_.end()) return kept->second;
  ++rows_;
  return facts_.emplace(cve, catalogue_.facts(cve)).first->second;
}

std::shared_ptr<const Matcher::FoundList> Matcher::found(const Candidate& candidate,
                                                         const std::vector<Product>& names) {
  const std::string key = key_of(candidate);
  const auto kept = found_.find(key);
  if (kept != found_.end()) return kept->second;
  auto list = std::make_shared<FoundList>();
  const Asked asked(candidate);
  const Release& told = candidate.release;
  for (const Product& name : names) {
    const Criteria& rows = list->owners.emplace_back(criteria(name));
    for (const Criterion& row : *rows) {
      if (!row.match.vulnerable || other_platform(row.match.cpe)) continue;
      for (std::size_t i = 0; i < row.versions(); ++i) {
        const VersionFit how = fit(row.match, row.version(i), asked);
        if (how.answer == Answer::no) continue;
        if (!told.update.empty() && ends_with_updates(*rows, row, row.version(i), told)) continue;
        list->all.emplace_back(row, i, how);
      }
    }
  }
  rows_ += list->all.size() / kSmallInRow + 1;
  return found_.emplace(key, std::move(list)).first->second;
}

std::vector<Candidate> Matcher::candidates(const ToldDevice& device) {
  constexpr std::size_t kShortestAlone = 5;  // a shorter word may be anything
  std::vector<Candidate> result;
  for (const std::string& model : device.models) {
    if (device.vendor.empty() && !device.certain && model.size() < kShortestAlone) continue;
    for (const std::string& name : model_names(device.vendor, model, device.revision)) {
      for (const std::string_view suffix : {kFirmware, std::string_view()}) {
        const std::string product = name + std::string(suffix);
        std::set<std::string_view> vendors;
        const Criteria rows = criteria(Product("*", product));
        for (const Criterion& row : *rows)
          if (row.match.cpe.part != 'a' || !suffix.empty())
            vendors.insert(canonical_vendor(row.match.cpe.vendor));
        if (!device.vendor.empty()) {
          if (!vendors.contains(device.vendor)) continue;
        } else if (vendors.size() != 1) {
          continue;
        }
        Candidate candidate;
        candidate.product =
            Product(device.vendor.empty() ? std::string(*vendors.begin()) : device.vendor, product);
        candidate.release = Release(device.firmware);
        candidate.firmware = true;
        candidate.hardware = name;
        candidate.revision = device.revision;
        candidate.seen = model + (device.firmware.empty() ? "" : " " + device.firmware);
        if (std::ranges::find(result, candidate.product, &Candidate::product) == result.end())
          result.push_back(std::move(candidate));
      }
    }
  }
  return result;
}

Match Matcher::judged(const Found& found, const Outcome& outcome, const Candidate& candidate) {
  Match match;
  match.cve = found.row->cve;
  match.criterion = found.row;
  match.version = found.version;
  match.reason = outcome.reason;
  const VersionRange& range = found.row->match.range;
  if (!range.end_included) match.fixed = range.end;
  if (outcome.answer != Answer::yes) return match;
  const bool built = !candidate.distribution.name.empty();
  const bool backport = built || patched_in_place(candidate.product);
  match.tier = backport ? VulnTier::backport : VulnTier::version;
  if (backport) match.reason = built ? "distribution-build" : "patched-in-place";
  return match;
}

std::vector<Match> Matcher::match(const std::vector<Candidate>& device) {
  forget_when_full();
  Scene scene;
  scene.candidates = &device;
  for (const Candidate& candidate : device) scene.names.push_back(names_of(candidate));
  std::vector<Match> matches;
  for (std::size_t i = 0; i < device.size(); ++i) {
    std::unordered_map<std::int64_t, Match> best;
    const std::shared_ptr<const FoundList> list = found(device[i], scene.names[i]);
    for (const Found& one : list->all) {
      const Criterion& row = *one.row;
      Outcome outcome(one.fit.answer, one.fit.reason);
      if (!row.whole) {
        const Outcome all = evaluate(*configuration(row.cve, row.configuration), scene);
        if (all.answer < outcome.answer) outcome = all;
      }
      if (outcome.answer == Answer::no) continue;
      Match match = judged(one, outcome, device[i]);
      match.candidate = i;
      const auto [at, fresh] = best.try_emplace(row.cve, match);
      if (!fresh && match.tier < at->second.tier) at->second = std::move(match);
    }
    for (auto& [cve, match] : best) {
      ask_tracker(match, device[i]);
      matches.push_back(std::move(match));
    }
  }
  std::ranges::sort(matches, {}, [](const Match& m) { return std::pair(m.candidate, m.cve); });
  return matches;
}

}  // namespace tenken::vulndb
