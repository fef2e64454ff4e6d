// The latest survey of known vulnerabilities: a row for the site, one for each device.
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "inventory/json_text.hpp"
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

namespace json = boost::json;

constexpr std::size_t kDigestDigits = 2 * sizeof(EvidenceId::digest);

json::object to_json(const Vulnerability& from) {
  json::object object;
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  text("cve", from.cve);
  object["tier"] = static_cast<int>(from.tier);
  text("reason", from.reason);
  text("cpe", from.cpe);
  text("product", from.product);
  text("version", from.version);
  text("fixed", from.fixed);
  text("title", from.title);
  text("title_ja", from.title_ja);
  text("exploitation", from.exploitation);
  if (from.exploited) object["exploited"] = true;
  if (from.epss) object["epss"] = *from.epss;
  if (from.cvss) object["cvss"] = *from.cvss;
  if (from.endpoint) {
    object["ip"] = from.endpoint->address.to_string();
    object["transport"] = to_string(from.endpoint->transport);
    object["port"] = from.endpoint->port;
  }
  std::string digests;
  for (const EvidenceId& id : from.evidence) digests += id.to_string();
  text("evidence", digests);
  return object;
}

std::string text_at(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::optional<double> number_at(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  json::error_code error;
  const double number = value->to_number<double>(error);
  return error ? std::nullopt : std::optional(number);
}

std::optional<Endpoint> endpoint_of(const json::object& object) {
  const auto address = IpAddress::parse(text_at(object, "ip"));
  const auto transport = parse_transport(text_at(object, "transport"));
  const auto port = number_at(object, "port");
  if (!address || !transport || !port || *port < 0 || *port > UINT16_MAX) return std::nullopt;
  return Endpoint(*address, *transport, static_cast<std::uint16_t>(*port));
}

/// A tier that this version does not know is the least certain one.
VulnTier tier_of(const json::object& object) {
  const double number = number_at(object, "tier").value_or(0);
  const auto least = static_cast<int>(VulnTier::model);
  if (number < 1 || number > least) return VulnTier::model;
  return static_cast<VulnTier>(static_cast<int>(number));
}

Vulnerability from_json(const json::object& object) {
  Vulnerability result;
  result.cve = text_at(object, "cve");
  result.tier = tier_of(object);
  result.reason = text_at(object, "reason");
  result.cpe = text_at(object, "cpe");
  result.product = text_at(object, "product");
  result.version = text_at(object, "version");
  result.fixed = text_at(object, "fixed");
  result.title = text_at(object, "title");
  result.title_ja = text_at(object, "title_ja");
  result.exploitation = text_at(object, "exploitation");
  const json::value* const exploited = object.if_contains("exploited");
  result.exploited = exploited != nullptr && exploited->is_bool() && exploited->get_bool();
  result.epss = number_at(object, "epss");
  result.cvss = number_at(object, "cvss");
  result.endpoint = endpoint_of(object);
  const std::string digests = text_at(object, "evidence");
  std::string_view rest = digests;
  for (; rest.size() >= kDigestDigits; rest.remove_prefix(kDigestDigits))
    if (const auto id = EvidenceId::parse(rest.substr(0, kDigestDigits)))
      result.evidence.push_back(*id);
  return result;
}

std::uint64_t count_from(Query& query) { return static_cast<std::uint64_t>(query.integer()); }

}  // namespace

Result<void> SqliteStore::put_survey(const VulnSurvey& survey, const DeviceSurveys& found) {
  return guarded([&]() -> Result<void> {
    for (const char* const sql : {"DELETE FROM survey WHERE site_id = ?",
                                  "DELETE FROM device_vulnerabilities WHERE site_id = ?"})
      Query(prepared(sql)).bind(site_).run();
    Query(prepared("INSERT INTO survey (site_id, surveyed_at, database_at, edition, cves, "
                   "candidates, unnamed) VALUES (?, ?, ?, ?, ?, ?, ?)"))
        .bind(site_)
        .bind(survey.at)
        .bind(survey.database_at)
        .bind(survey.database)
        .bind(static_cast<std::int64_t>(survey.cves))
        .bind(static_cast<std::int64_t>(survey.candidates))
        .bind(static_cast<std::int64_t>(survey.unnamed))
        .run();
    for (const auto& [device, said] : found) {
      json::array list;
      list.reserve(said.vulnerabilities.size());
      for (const Vulnerability& one : said.vulnerabilities) list.push_back(to_json(one));
      Query(prepared("INSERT INTO device_vulnerabilities (site_id, device_id, looked_up, "
                     "vulnerabilities) VALUES (?, ?, ?, ?)"))
          .bind(site_)
          .bind(device)
          .bind(said.looked_up)
          .bind(json::serialize(list))
          .run();
    }
    return ok;
  });
}

Result<std::optional<VulnSurvey>> SqliteStore::survey() {
  return guarded([&]() -> Result<std::optional<VulnSurvey>> {
    Query query(
        prepared("SELECT surveyed_at, database_at, edition, cves, candidates, unnamed "
                 "FROM survey WHERE site_id = ?"));
    query.bind(site_);
    if (!query.next()) return std::nullopt;
    VulnSurvey survey;
    survey.at = query.time();
    survey.database_at = query.time();
    survey.database = query.text();
    survey.cves = count_from(query);
    survey.candidates = count_from(query);
    survey.unnamed = count_from(query);
    return survey;
  });
}

Result<DeviceSurveys> SqliteStore::vulnerabilities(std::optional<DeviceId> only) {
  return guarded([&]() -> Result<DeviceSurveys> {
    Query query(
        prepared(only ? "SELECT device_id, looked_up, vulnerabilities FROM device_vulnerabilities "
                        "WHERE site_id = ? AND device_id = ?"
                      : "SELECT device_id, looked_up, vulnerabilities FROM device_vulnerabilities "
                        "WHERE site_id = ?"));
    query.bind(site_);
    if (only) query.bind(*only);
    DeviceSurveys all;
    while (query.next()) {
      DeviceSurvey& of_device = all[query.id<DeviceId>()];
      of_device.looked_up = query.text();
      for (const json::value& value : array_from_json(query.text()))
        if (const json::object* const object = value.if_object())
          of_device.vulnerabilities.push_back(from_json(*object));
    }
    return all;
  });
}

}  // namespace tenken::inventory
