#include "report/vuln_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <boost/json/array.hpp>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/json_device.hpp"

namespace tenken::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestTitle = 400;
constexpr std::size_t kLongestVersion = 64;

struct TierWords {
  VulnTier tier;
  std::string_view name;
  Msg words;
};

constexpr std::array kTiers{
    TierWords{VulnTier::proof, "proof", Msg::vulndb_tier_proof},
    TierWords{VulnTier::version, "version", Msg::vulndb_tier_version},
    TierWords{VulnTier::backport, "backport", Msg::vulndb_tier_backport},
    TierWords{VulnTier::model, "model", Msg::vulndb_tier_model},
};

const TierWords& words_of(VulnTier tier) {
  const auto row = std::ranges::find(kTiers, tier, &TierWords::tier);
  return row == kTiers.end() ? kTiers.back() : *row;
}

/// "9.8", "94 %": one place behind the point at most.
std::string rounded(double number) {
  const double tenths = std::round(number * 10);
  std::string text = std::to_string(static_cast<long long>(tenths) / 10);
  const long long rest = static_cast<long long>(tenths) % 10;
  if (rest != 0) text.append(1, '.').append(std::to_string(rest));
  return text;
}

}  // namespace

std::string vuln_product_text(const Vulnerability& one) {
  return printable(one.version.empty() ? one.product : one.product + ' ' + one.version);
}

std::string vuln_reason_text(const Vulnerability& one, Lang lang) {
  std::string key = "vulndb_reason_" + one.reason;
  std::ranges::replace(key, '-', '_');
  const std::optional<Msg> message = find_message(key);
  return message ? std::string(message_text(*message, lang)) : printable(one.reason);
}

std::string vuln_tier_text(const Vulnerability& one, Lang lang) {
  return std::string(message_text(words_of(one.tier).words, lang));
}

std::string vuln_urgency_text(const Vulnerability& one, Lang lang) {
  constexpr double kPercent = 100;
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!text.empty()) text += ", ";
    text += part;
  };
  if (one.exploited || one.exploitation == "active")
    add(std::string(message_text(Msg::report_vuln_exploited, lang)));
  if (one.epss) add("EPSS " + rounded(*one.epss * kPercent) + " %");
  if (one.cvss) add("CVSS " + rounded(*one.cvss));
  return text;
}

std::string vuln_title_text(const Vulnerability& one, Lang lang) {
  const bool japanese = lang == Lang::ja ? !one.title_ja.empty() : one.title.empty();
  return printable(japanese ? one.title_ja : one.title, kLongestTitle);
}

Note vuln_remedy(const Vulnerability& one) {
  const std::string fixed = printable(one.fixed, kLongestVersion);
  if (one.reason == "shown-by-offer") return Note(Msg::vulndb_remedy_ssh_offer);
  if (one.reason == "distribution-fix-missing") return Note(Msg::vulndb_remedy_package, {fixed});
  if (one.reason == "distribution-open") return Note(Msg::vulndb_remedy_wait);
  if (one.version.empty()) return Note(Msg::vulndb_remedy_version);
  if (one.tier == VulnTier::backport)
    return fixed.empty() ? Note(Msg::vulndb_remedy_supplier)
                         : Note(Msg::vulndb_remedy_supplier_or_update, {fixed});
  if (!fixed.empty()) return Note(Msg::vulndb_remedy_update, {fixed});
  return Note(Msg::vulndb_remedy_none);
}

void add_vulnerabilities(json::object& device_json, const Device& device, Lang lang) {
  const json::storage_ptr pool = device_json.storage();
  json::array list(pool);
  list.reserve(device.vulnerabilities.size());
  for (const Vulnerability& one : device.vulnerabilities) {
    json::object row(pool);
    row["cve"] = printable(one.cve);
    row["tier"] = words_of(one.tier).name;
    row["certain"] = one.tier <= VulnTier::version;
    row["reason"] = printable(one.reason);
    row["cpe"] = printable(one.cpe, 512);
    row["product"] = printable(one.product);
    row["version"] = text_or_null(printable(one.version), pool);
    row["fixed"] = text_or_null(printable(one.fixed), pool);
    row["remedy"] = vuln_remedy(one).text(lang);
    row["title"] = text_or_null(printable(one.title, kLongestTitle), pool);
    row["title_ja"] = text_or_null(printable(one.title_ja, kLongestTitle), pool);
    row["exploited"] = one.exploited;
    row["exploitation"] = text_or_null(printable(one.exploitation), pool);
    row["epss"] = one.epss ? json::value(*one.epss) : json::value(nullptr);
    row["cvss"] = one.cvss ? json::value(*one.cvss) : json::value(nullptr);
    row["endpoint"] = text_or_null(one.endpoint ? one.endpoint->to_string() : std::string(), pool);
    row["evidence"] = evidence_json(one.evidence, pool);
    list.push_back(std::move(row));
  }
  device_json["vulnerabilities"] = std::move(list);
}

json::object survey_json(const VulnSurvey& survey, json::storage_ptr pool) {
  json::object object(std::move(pool));
  object["surveyed_at"] = survey.at.to_string();
  object["database_at"] = survey.database_at.to_string();
  object["database"] = printable(survey.database);
  object["cves"] = survey.cves;
  object["candidates"] = survey.candidates;
  object["unnamed_devices"] = survey.unnamed;
  return object;
}

}  // namespace tenken::report
