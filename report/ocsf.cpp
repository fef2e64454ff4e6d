// OCSF 1.3 events, one a line: every finding that a rule made as a Compliance Finding (2003), every
// known vulnerability as a Vulnerability Finding (2002).
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "report/exchange.hpp"
#include "report/vuln_words.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

constexpr int kFindings = 2;  // category_uid
constexpr int kVulnerability = 2002;
constexpr int kCompliance = 2003;  // class_uid
constexpr int kCreate = 1;         // activity_id
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

/// severity_id with its caption.
std::pair<int, std::string_view> severity_of(Severity severity) {
  switch (severity) {
    case Severity::none:
      return {1, "Informational"};
    case Severity::low:
      return {2, "Low"};
    case Severity::medium:
      return {3, "Medium"};
    case Severity::high:
      return {4, "High"};
    case Severity::critical:
      return {5, "Critical"};
  }
  return {0, "Unknown"};
}

/// compliance.status_id with its caption: what was not observed is unknown, not passed.
std::pair<int, std::string_view> status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::conforming:
      return {1, "Pass"};
    case Verdict::needs_review:
      return {2, "Warning"};
    case Verdict::non_conforming:
      return {3, "Fail"};
    case Verdict::not_observed:
      return {0, "Unknown"};
    case Verdict::not_applicable:
      return {99, "Not Applicable"};
  }
  return {0, "Unknown"};
}

object event(const ReportInput& input, int class_uid, std::string_view class_name,
             Severity severity) {
  object product;
  product["name"] = "tenken";
  product["vendor_name"] = "tenken";
  product["version"] = clean(input.tenken_version);
  object metadata;
  metadata["version"] = "1.3.0";
  metadata["product"] = std::move(product);
  metadata["tenant_uid"] = input.view.site.to_string();
  const auto [severity_id, severity_name] = severity_of(severity);
  object out;
  out["activity_id"] = kCreate;
  out["activity_name"] = "Create";
  out["category_uid"] = kFindings;
  out["category_name"] = "Findings";
  out["class_uid"] = class_uid;
  out["class_name"] = class_name;
  out["type_uid"] = class_uid * 100 + kCreate;
  out["time"] = input.view.at.nanoseconds / kNanosecondsPerMillisecond;
  out["severity_id"] = severity_id;
  out["severity"] = severity_name;
  out["status_id"] = 1;
  out["status"] = "New";
  out["metadata"] = std::move(metadata);
  return out;
}

object resource(const Device& device) {
  object data;
  array ips;
  for (const IpAddress& ip : device.current_ips()) ips.emplace_back(ip.to_string());
  array macs;
  for (const Interface& interface : device.interfaces) macs.emplace_back(interface.mac.to_string());
  data["ip_addresses"] = std::move(ips);
  data["mac_addresses"] = std::move(macs);
  object out;
  out["uid"] = device.id.to_string();
  out["name"] = clean(device.label());
  out["type"] = "IoT device";
  out["data"] = std::move(data);
  return out;
}

object compliance_event(const ReportInput& input, const Finding& finding, const Device& device) {
  const auto [status_id, status] = status_of(finding.verdict);
  object compliance;
  compliance["standards"] = array{"JSSEC IoT Security Check Sheet 2.1"};
  compliance["control"] = finding.item;
  compliance["requirements"] = array{boost::json::value(item_title(finding.item, input.lang))};
  compliance["status_id"] = status_id;
  compliance["status"] = status;
  compliance["status_code"] = message_key(finding.reason.message);
  compliance["status_detail"] = clean(finding.reason.text(input.lang));
  object info;
  info["uid"] = finding_key(finding);
  info["title"] = finding.item + " " + item_title(finding.item, input.lang);
  info["desc"] = clean(finding.reason.text(input.lang));
  array evidence;
  for (const EvidenceId& id : finding.evidence) evidence.emplace_back(id.to_string());
  object unmapped;
  unmapped["verdict"] = to_string(finding.verdict);
  unmapped["evidence_sha256"] = std::move(evidence);
  if (finding.endpoint) unmapped["endpoint"] = finding.endpoint->to_string();
  object out = event(input, kCompliance, "Compliance Finding", finding.severity);
  if (waiver_of(input, finding, device) != nullptr) {
    out["status_id"] = 3;
    out["status"] = "Suppressed";
  }
  out["finding_info"] = std::move(info);
  out["compliance"] = std::move(compliance);
  const rules::SheetItem* const item = rules::find_item(finding.item);
  if (item != nullptr && wants_remedy(finding.verdict)) {
    object remediation;
    remediation["desc"] = text_of(item->remedy, input.lang);
    out["remediation"] = std::move(remediation);
  }
  out["resources"] = array{resource(device)};
  out["unmapped"] = std::move(unmapped);
  return out;
}

Severity severity_of(const Vulnerability& one) {
  if (one.exploited) return Severity::critical;
  if (!one.cvss) return Severity::medium;
  if (*one.cvss >= 9) return Severity::critical;
  if (*one.cvss >= 7) return Severity::high;
  return *one.cvss >= 4 ? Severity::medium : Severity::low;
}

object vulnerability_event(const ReportInput& input, const Vulnerability& one,
                           const Device& device) {
  object cve;
  cve["uid"] = clean(one.cve);
  if (one.cvss) {
    object score;
    score["base_score"] = *one.cvss;
    score["version"] = "unknown";
    cve["cvss"] = array{std::move(score)};
  }
  if (one.epss) {
    object epss;
    epss["score"] = std::to_string(*one.epss);
    cve["epss"] = std::move(epss);
  }
  object vulnerability;
  vulnerability["cve"] = std::move(cve);
  vulnerability["title"] = clean(vuln_title_text(one, input.lang));
  vulnerability["is_exploit_available"] = one.exploited || one.exploitation == "active";
  vulnerability["is_fix_available"] = !one.fixed.empty();
  object info;
  info["uid"] = device.id.to_string() + "/" + clean(one.cve) + "/" + clean(one.product);
  info["title"] = clean(one.cve);
  info["desc"] = clean(vuln_title_text(one, input.lang));
  object unmapped;
  unmapped["product"] = clean(vuln_product_text(one));
  unmapped["certainty"] = static_cast<int>(one.tier);
  unmapped["reason"] = clean(one.reason);
  object out = event(input, kVulnerability, "Vulnerability Finding", severity_of(one));
  out["finding_info"] = std::move(info);
  out["vulnerabilities"] = array{std::move(vulnerability)};
  out["resources"] = array{resource(device)};
  out["unmapped"] = std::move(unmapped);
  return out;
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  for (const DeviceDigest& digest : digest_devices(input)) {
    for (const Finding* const finding : digest.findings)
      if (finding->measured())
        out << boost::json::serialize(compliance_event(input, *finding, *digest.device)) << '\n';
    for (const Vulnerability& one : digest.device->vulnerabilities)
      out << boost::json::serialize(vulnerability_event(input, one, *digest.device)) << '\n';
  }
  return written(out);
}

}  // namespace

extern const Reporter ocsf;
const Reporter ocsf{.name = "ocsf", .extension = ".ndjson", .write = write};

}  // namespace tenken::report
