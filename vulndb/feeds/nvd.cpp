// Records of NVD 2.0: https://csrc.nist.gov/schema/nvd/api/2.0/
#include <array>

#include "vulndb/feeds/json_records.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

/// The newest version of CVSS; NVD's own judgement before that of others.
void read_metrics(const json::object& metrics, Look& look, CveRecord& record) {
  constexpr std::array kVersions{"cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"};
  for (const char* version : kVersions) {
    for (const json::value& value : look.array(metrics, version)) {
      const json::object* metric = look.item(value, version);
      if (metric == nullptr) continue;
      const json::object* data = look.object(*metric, "cvssData");
      if (data == nullptr) continue;
      const bool primary = look.text(*metric, "type") == "Primary";
      if (record.cvss && !primary) continue;
      record.cvss = look.number(*data, "baseScore");
      record.cvss_vector = look.text(*data, "vectorString");
      if (primary) break;
    }
    if (record.cvss) return;
  }
}

void read_weaknesses(const json::object& cve, Look& look, CveRecord& record) {
  for (const json::value& value : look.array(cve, "weaknesses")) {
    const json::object* weakness = look.item(value, "weaknesses");
    if (weakness == nullptr) continue;
    for (const json::value& text : look.array(*weakness, "description")) {
      const json::object* description = look.item(text, "weaknesses.description");
      if (description == nullptr) continue;
      const std::string_view id = look.text(*description, "value");
      if (id.starts_with("CWE-")) record.weaknesses.emplace_back(id);
    }
  }
}

}  // namespace

std::string cut_description(std::string_view text) {
  std::size_t size = std::min(text.size(), CveRecord::kMostDescription);
  constexpr unsigned char kContinued = 0x80;
  constexpr unsigned char kContinuedMask = 0xC0;
  while (size < text.size() && size > 0 &&
         (static_cast<unsigned char>(text[size]) & kContinuedMask) == kContinued)
    --size;
  return std::string(text.substr(0, size));
}

std::string day_of(std::string_view timestamp) {
  constexpr std::size_t kDay = 10;
  return std::string(timestamp.substr(0, kDay));
}

ReadCve read_nvd(const json::object& cve, Look& look) {
  ReadCve read;
  CveRecord& record = read.record;
  record.id = look.text(cve, "id");
  if (!cve_number(record.id)) look.wrong("id");
  record.rejected = look.text(cve, "vulnStatus") == "Rejected";
  record.published = day_of(look.text(cve, "published"));
  record.modified = look.text(cve, "lastModified");
  for (const json::value& value : look.array(cve, "descriptions")) {
    const json::object* description = look.item(value, "descriptions");
    if (description != nullptr && record.description.empty() &&
        look.text(*description, "lang") == "en")
      record.description = cut_description(look.text(*description, "value"));
  }
  if (const json::object* metrics = look.object(cve, "metrics"))
    read_metrics(*metrics, look, record);
  read_weaknesses(cve, look, record);
  read_configurations(look.array(cve, "configurations"), look, read);
  if (const std::string_view added = look.text(cve, "cisaExploitAdd"); !added.empty()) {
    read.kev.cve = record.id;
    read.kev.added = added;
    read.kev.due = look.text(cve, "cisaActionDue");
    read.kev.catalogue = false;
  }
  return read;
}

}  // namespace tenken::vulndb
