// Records of the CVE List, version 5: https://github.com/CVEProject/cve-schema
#include <algorithm>
#include <array>

#include "vulndb/feeds/json_records.hpp"
#include "vulndb/feeds/version_words.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostMatches = 20'000;  // of one record
constexpr std::size_t kMostText = 256;        // bytes of a name or a version

/// "0" and the like stand for the beginning of all versions.
std::string start_of(std::string_view text) {
  std::string start = first_of_branch(text);
  constexpr std::array<std::string_view, 6> kFirst{"0", "*", "n/a", "-", "unspecified", "0.0.0"};
  if (std::find(kFirst.begin(), kFirst.end(), start) != kFirst.end()) start.clear();
  return start;
}

/// What is affected, out of the entries of `versions`.
class Versions {
 public:
  Versions(const json::object& affected, Look& look) : look_(look) {
    const bool by_default = look.text(affected, "defaultStatus") == "affected";
    const json::array& list = look.array(affected, "versions");
    for (const json::value& value : list)
      if (const json::object* one = look.item(value, "versions")) read(*one);
    const bool said = !list_.empty() || any_affected_;
    if (!said && by_default) {
      for (const json::value& value : list)
        if (const json::object* one = look.item(value, "versions")) read_mended(*one);
    }
    if (list_.empty() && !any_affected_ && (by_default || list.empty())) list_.emplace_back();
  }

  const std::vector<VersionWords>& list() const { return list_; }

 private:
  void read(const json::object& one) {
    if (look_.text(one, "status") != "affected") return;
    any_affected_ = true;
    if (look_.text(one, "versionType") == "git") return;  // names of commits
    const std::string_view version = look_.text(one, "version");
    const std::string_view below = look_.text(one, "lessThan");
    const std::string_view up_to = look_.text(one, "lessThanOrEqual");
    VersionWords words;
    if (below.empty() && up_to.empty()) {
      words = read_version_words(version);
    } else {
      words.version = "*";
      words.range.start = start_of(version);
      words.range.end_included = below.empty();
      words.range.end = plain_version(below.empty() ? up_to : below);
      if (words.range.end == "*") words.range.end.clear();
    }
    // A later mending inside the range ends it.
    for (const json::value& value : look_.array(one, "changes")) {
      const json::object* change = look_.item(value, "changes");
      if (change == nullptr || look_.text(*change, "status") != "unaffected") continue;
      words.version = "*";
      if (words.range.start.empty()) words.range.start = start_of(version);
      words.range.end = plain_version(look_.text(*change, "at"));
      words.range.end_included = false;
      break;
    }
    list_.push_back(std::move(words));
  }

  /// Everything is affected but what is listed: up to the first version that is not.
  void read_mended(const json::object& one) {
    if (look_.text(one, "status") != "unaffected") return;
    const std::string mended = start_of(look_.text(one, "version"));
    if (mended.empty() || look_.text(one, "versionType") == "git") return;
    VersionWords words;
    words.version = "*";
    words.range.end = mended;
    list_.push_back(std::move(words));
  }

  Look& look_;
  std::vector<VersionWords> list_;
  bool any_affected_ = false;
};

bool fits(const CpeMatch& match) {
  return readable(match.cpe) && match.range.start.size() <= kMostText &&
         match.range.end.size() <= kMostText;
}

/// Gathers what is affected. Names of makers count only where nobody gives CPE names.
class Affected {
 public:
  Affected(Look& look, ReadCve& into) : look_(look), into_(into) {}

  void read(const json::object& container) {
    for (const json::value& value : look_.array(container, "affected")) {
      const json::object* one = look_.item(value, "affected");
      if (one == nullptr) continue;
      const Versions versions(*one, look_);
      const json::array& cpes = look_.array(*one, "cpes");
      for (const json::value& text : cpes) by_cpe(text, versions);
      if (cpes.empty()) by_name(*one, versions);
    }
    read_configurations(look_.array(container, "cpeApplicability"), look_, into_);
  }

  void finish() {
    if (!into_.record.configurations.empty()) return;
    Configuration list;
    list.matches = std::move(exact_.empty() ? named_ : exact_);
    add_configuration(std::move(list), into_.record.configurations);
  }

 private:
  void by_cpe(const json::value& text, const Versions& versions) {
    const auto cpe =
        text.is_string() ? parse_cpe(std::string_view(text.get_string())) : std::optional<Cpe>();
    // Some records carry names that say nothing ("o:-:-").
    if (!cpe || cpe->product == "*" || cpe->product == "-") {
      ++into_.left_out;
      return;
    }
    if (cpe->version != "*" && cpe->version != "-") {
      CpeMatch match;
      match.cpe = *cpe;
      add(std::move(match), exact_);
    } else {
      spread(*cpe, versions, exact_);
    }
  }

  void by_name(const json::object& one, const Versions& versions) {
    Cpe cpe;
    cpe.product = plain_name(look_.text(one, "product"));
    if (cpe.product.empty()) cpe.product = plain_name(look_.text(one, "packageName"));
    const std::string vendor = plain_vendor(look_.text(one, "vendor"));
    if (cpe.product.empty()) return;
    cpe.vendor = vendor.empty() ? "*" : vendor;
    spread(cpe, versions, named_);
  }

  void spread(const Cpe& cpe, const Versions& versions, std::vector<CpeMatch>& to) {
    for (const VersionWords& words : versions.list()) {
      CpeMatch match;
      match.cpe = cpe;
      match.cpe.version = words.version;
      match.range = words.range;
      add(std::move(match), to);
    }
  }

  void add(CpeMatch match, std::vector<CpeMatch>& to) {
    if (fits(match) && to.size() < kMostMatches) {
      to.push_back(std::move(match));
    } else {
      ++into_.left_out;
    }
  }

  Look& look_;
  ReadCve& into_;
  std::vector<CpeMatch> exact_;
  std::vector<CpeMatch> named_;
};

/// Scores and CISA's judgement, out of `metrics`.
class Metrics {
 public:
  Metrics(Look& look, CveRecord& record) : look_(look), record_(record) {}

  void read(const json::object& container) {
    for (const json::value& value : look_.array(container, "metrics")) {
      const json::object* metric = look_.item(value, "metrics");
      if (metric == nullptr) continue;
      read_score(*metric);
      if (const json::object* other = look_.object(*metric, "other"))
        if (look_.text(*other, "type") == "ssvc") read_ssvc(*other);
    }
  }

 private:
  void read_score(const json::object& metric) {
    constexpr std::array kVersions{"cvssV2_0", "cvssV3_0", "cvssV3_1", "cvssV4_0"};
    for (int version = 0; version < static_cast<int>(kVersions.size()); ++version) {
      const json::object* data = look_.object(metric, kVersions[static_cast<std::size_t>(version)]);
      if (data == nullptr || version <= version_) continue;
      version_ = version;
      record_.cvss = look_.number(*data, "baseScore");
      record_.cvss_vector = look_.text(*data, "vectorString");
    }
  }

  void read_ssvc(const json::object& other) {
    const json::object* content = look_.object(other, "content");
    if (content == nullptr) return;
    for (const json::value& value : look_.array(*content, "options")) {
      const json::object* option = look_.item(value, "options");
      if (option == nullptr) continue;
      if (const auto text = look_.text(*option, "Exploitation"); !text.empty())
        record_.exploitation = plain_name(text);
      if (const auto text = look_.text(*option, "Automatable"); !text.empty())
        record_.automatable = plain_name(text);
    }
  }

  Look& look_;
  CveRecord& record_;
  int version_ = -1;
};

void read_text(const json::object& cna, Look& look, CveRecord& record) {
  for (const json::value& value : look.array(cna, "descriptions")) {
    const json::object* description = look.item(value, "descriptions");
    if (description != nullptr && record.description.empty() &&
        look.text(*description, "lang").starts_with("en"))
      record.description = cut_description(look.text(*description, "value"));
  }
  for (const json::value& value : look.array(cna, "problemTypes")) {
    const json::object* type = look.item(value, "problemTypes");
    if (type == nullptr) continue;
    for (const json::value& text : look.array(*type, "descriptions")) {
      const json::object* description = look.item(text, "problemTypes.descriptions");
      if (description == nullptr) continue;
      const std::string_view id = look.text(*description, "cweId");
      if (id.starts_with("CWE-")) record.weaknesses.emplace_back(id);
    }
  }
}

}  // namespace

ReadCve read_cve_record(const json::object& from, Look& look) {
  ReadCve read;
  CveRecord& record = read.record;
  record.source = FeedKind::cvelist;
  const json::object* meta = look.object(from, "cveMetadata");
  if (meta != nullptr) record.id = look.text(*meta, "cveId");
  if (!cve_number(record.id)) {
    look.wrong("cveMetadata.cveId");
    return read;
  }
  record.rejected = look.text(*meta, "state") == "REJECTED";
  record.published = day_of(look.text(*meta, "datePublished"));
  record.modified = look.text(*meta, "dateUpdated");
  const json::object* containers = look.object(from, "containers");
  if (containers == nullptr) {
    look.wrong("containers");
    return read;
  }
  Affected affected(look, read);
  Metrics metrics(look, record);
  if (const json::object* cna = look.object(*containers, "cna")) {
    read_text(*cna, look, record);
    affected.read(*cna);
    read_corrections(*cna, look, record.corrections);
    metrics.read(*cna);
  }
  for (const json::value& value : look.array(*containers, "adp")) {
    const json::object* adp = look.item(value, "adp");
    if (adp == nullptr) continue;
    affected.read(*adp);
    read_corrections(*adp, look, record.corrections);
    metrics.read(*adp);
  }
  affected.finish();
  return read;
}

}  // namespace tenken::vulndb
