// Records of NVD 1.1, the feeds that ended in 2023 and live on in archives.
#include <array>

#include "vulndb/feeds/json_records.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

void read_impact(const json::object& impact, Look& look, CveRecord& record) {
  using Place = std::pair<const char*, const char*>;
  constexpr std::array kPlaces{Place{"baseMetricV3", "cvssV3"}, Place{"baseMetricV2", "cvssV2"}};
  for (const auto& [metric_key, data_key] : kPlaces) {
    const json::object* metric = look.object(impact, metric_key);
    const json::object* data = metric != nullptr ? look.object(*metric, data_key) : nullptr;
    if (data == nullptr) continue;
    record.cvss = look.number(*data, "baseScore");
    record.cvss_vector = look.text(*data, "vectorString");
    if (record.cvss) return;
  }
}

/// The first English text of a list of {lang, value}.
std::string_view english(const json::array& list, std::string_view key, Look& look) {
  for (const json::value& value : list) {
    const json::object* text = look.item(value, key);
    if (text != nullptr && look.text(*text, "lang") == "en") return look.text(*text, "value");
  }
  return {};
}

void read_problems(const json::object& cve, Look& look, CveRecord& record) {
  const json::object* problem = look.object(cve, "problemtype");
  if (problem == nullptr) return;
  for (const json::value& value : look.array(*problem, "problemtype_data")) {
    const json::object* one = look.item(value, "problemtype_data");
    if (one == nullptr) continue;
    const std::string_view id =
        english(look.array(*one, "description"), "problemtype_data.description", look);
    if (id.starts_with("CWE-")) record.weaknesses.emplace_back(id);
  }
}

}  // namespace

ReadCve read_nvd_1_1(const json::object& item, Look& look) {
  ReadCve read;
  CveRecord& record = read.record;
  const json::object* cve = look.object(item, "cve");
  const json::object* meta = cve != nullptr ? look.object(*cve, "CVE_data_meta") : nullptr;
  if (meta != nullptr) record.id = look.text(*meta, "ID");
  if (!cve_number(record.id)) {
    look.wrong("CVE_data_meta.ID");
    return read;
  }
  if (const json::object* description = look.object(*cve, "description"))
    record.description = cut_description(
        english(look.array(*description, "description_data"), "description_data", look));
  record.rejected = record.description.starts_with("** REJECT **");
  record.published = day_of(look.text(item, "publishedDate"));
  record.modified = look.text(item, "lastModifiedDate");
  read_problems(*cve, look, record);
  if (const json::object* impact = look.object(item, "impact")) read_impact(*impact, look, record);
  if (const json::object* configurations = look.object(item, "configurations"))
    for (const json::value& value : look.array(*configurations, "nodes"))
      if (const json::object* node = look.item(value, "nodes"))
        add_configuration(read_node(*node, look, read), record.configurations);
  return read;
}

}  // namespace tenken::vulndb
