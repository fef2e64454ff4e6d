#include "vulndb/cve_row.hpp"

#include <algorithm>
#include <vector>

namespace tenken::vulndb {
namespace {

/// Each text once, with spaces between.
std::string joined(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += ' ';
    all += text;
  }
  return all;
}

void fill(std::string& to, const std::string& from, bool first) {
  if (!from.empty() && (first || to.empty())) to = from;
}

}  // namespace

void merge_facts(const CveRecord& record, CveRow& row) {
  const bool nvd = record.source == FeedKind::nvd;
  const bool first = nvd || (row.sources & kFromNvd) == 0;
  fill(row.published, record.published, first);
  fill(row.modified, record.modified, first);
  fill(row.description, record.description, first);
  fill(row.weaknesses, joined(record.weaknesses), first);
  if (record.cvss && (first || !row.cvss)) {
    row.cvss = record.cvss;
    row.cvss_vector = record.cvss_vector;
  }
  fill(row.exploitation, record.exploitation, true);
  fill(row.automatable, record.automatable, true);
  row.sources |= nvd ? kFromNvd : kFromCveList;
}

}  // namespace tenken::vulndb
