#include <algorithm>

#include <boost/json/array.hpp>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/flow_words.hpp"
#include "report/html_document.hpp"
#include "report/vuln_words.hpp"
#include "report/words.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

void add_fact(array& facts, Msg name, const std::string& text) {
  if (!text.empty()) facts.push_back(fact(name, text));
}

void add_words(array& facts, Msg name, const Device& device,
               std::string (*text)(const Device&, Lang)) {
  if (text(device, Lang::en).empty()) return;
  facts.push_back(fact_in_words(name, [&](Lang lang) { return text(device, lang); }));
}

array facts_html(const Device& device) {
  array facts;
  std::vector<std::string> ips;
  for (const IpAddress& ip : device.current_ips()) ips.push_back(ip.to_string());
  std::vector<std::string> macs;
  macs.reserve(device.interfaces.size());
  for (const Interface& interface : device.interfaces) macs.push_back(interface.mac.to_string());
  add_fact(facts, Msg::report_ip_addresses, joined(ips, ", "));
  add_fact(facts, Msg::report_mac_addresses, joined(macs, ", "));
  add_fact(facts, Msg::report_hostnames, clean(joined(device.hostnames, ", ")));
  add_words(facts, Msg::report_vendor, device, vendor_text);
  add_words(facts, Msg::report_type, device, type_text);
  add_fact(facts, Msg::report_model, fact_text(device.facts, claim::kModel));
  add_fact(facts, Msg::report_firmware, fact_text(device.facts, claim::kFirmware));
  add_fact(facts, Msg::report_os, fact_text(device.facts, claim::kOs));
  add_words(facts, Msg::report_attachment, device, attachment_text);
  for (const auto& [field, text] : device.declared)
    if (field != DeclaredField::name)
      add_fact(facts, label("report_declared_", to_string(field)), clean(text));
  add_fact(facts, Msg::report_first_seen, device.first_seen.to_local_string());
  add_fact(facts, Msg::report_last_seen, device.last_seen.to_local_string());
  if (device.failed) {
    facts.push_back(fact_in_words(Msg::report_coverage, [&](Lang lang) {
      return Note(Msg::report_coverage_failed, {failure_text(device, lang)}).text(lang);
    }));
  } else if (device.tcp) {
    const PortCoverage& tcp = *device.tcp;
    facts.push_back(fact(
        Msg::report_coverage,
        both(Note(Msg::report_coverage_scanned,
                  {std::to_string(tcp.scanned.size()), std::to_string(tcp.open.size()),
                   std::to_string(tcp.closed_count()), std::to_string(tcp.filtered.size())}))));
  } else {
    facts.push_back(fact(Msg::report_coverage, both(Msg::report_coverage_none)));
  }
  if (device.udp && !device.failed)
    facts.push_back(fact(Msg::report_udp_ports, both(udp_coverage_note(*device.udp))));
  return facts;
}

object mark(Msg message, std::string_view style) {
  object out = both(message);
  out["style"] = style;
  return out;
}

array protection_html(const Facts& facts) {
  array marks;
  const std::string_view cleartext = value_of(facts, claim::kCleartext);
  if (cleartext == "true") marks.push_back(mark(Msg::report_cleartext, "clear"));
  if (cleartext == "false") marks.push_back(mark(Msg::report_encrypted, "safe"));
  const std::string_view auth = value_of(facts, claim::kAuth);
  if (auth == "none") marks.push_back(mark(Msg::report_auth_none, "clear"));
  if (auth == "password") marks.push_back(mark(Msg::report_auth_password, "known"));
  if (auth == "certificate") marks.push_back(mark(Msg::report_auth_certificate, "safe"));
  return marks;
}

/// The facts that tell a reader most, "key: value", one of each family at most.
std::string details_text(const Facts& facts) {
  constexpr std::size_t kMaxDetail = 160;
  std::vector<std::string> details;
  for (const std::string_view key : {"ssh.protocol", "tls.version", "tls.cipher", "http.status",
                                     "http.title", "http.realm", "telnet.prompt"})
    if (const std::string_view value = value_of(facts, key); !value.empty())
      details.push_back(std::string(key) + ": " + printable(value, kMaxDetail));
  if (details.empty()) return printable(value_of(facts, claim::kBanner), kMaxDetail);
  return joined(details, " / ");
}

array services_html(const Device& device) {
  array services;
  for (const Service& service : device.services) {
    if (!service.open) continue;
    std::string product = fact_text(service.facts, claim::kProduct);
    if (const std::string version = fact_text(service.facts, claim::kVersion); !version.empty())
      product += (product.empty() ? "" : " ") + version;
    object out;
    out["port"] = std::to_string(service.endpoint.port) + "/" +
                  std::string(to_string(service.endpoint.transport));
    out["protocol"] = clean(service.protocol());
    out["product"] = product;
    out["protection"] = protection_html(service.facts);
    out["details"] = details_text(service.facts);
    services.push_back(std::move(out));
  }
  return services;
}

object flow_html(const Flow& flow) {
  object out;
  out["peer"] = flow_peer_text(flow);
  array marks;
  if (flow.internet) marks.push_back(mark(Msg::report_flow_internet, "known"));
  if (is_inbound(flow)) marks.push_back(mark(Msg::report_flow_inbound, "clear"));
  if (flow.cleartext)
    marks.push_back(*flow.cleartext ? mark(Msg::report_cleartext, "clear")
                                    : mark(Msg::report_encrypted, "safe"));
  out["marks"] = std::move(marks);
  out["service"] = flow_service_text(flow);
  out["opened"] = both(opener_label(flow.opener()));
  out["traffic"] = traffic_text(flow);
  out["last"] = flow.last.to_local_string();
  return out;
}

/// Those with the Internet and the busiest of the others.
void add_flows_html(object& out, const Device& device) {
  constexpr std::size_t kMostShown = 12;
  const std::size_t shown = std::min(device.flows.size(), kMostShown);
  array flows;
  for (std::size_t i = 0; i < shown; ++i) flows.push_back(flow_html(device.flows[i]));
  const std::uint64_t more = device.flows.size() - shown + device.more_flows;
  out["has_flows"] = shown > 0;
  out["flow_hours"] = device.hearing ? array{both(hearing_note(*device.hearing))} : array();
  out["flows"] = std::move(flows);
  out["more_flows"] =
      more > 0 ? array{both(Note(Msg::report_flow_more, {std::to_string(more)}))} : array();
}

object vulnerability_html(const Vulnerability& one) {
  object out;
  const bool certain = one.tier <= VulnTier::version;
  const Verdict verdict = certain ? Verdict::non_conforming : Verdict::needs_review;
  out["cve"] = clean(one.cve);
  out["verdict"] = to_string(verdict);
  out["label"] = both(verdict);
  out["product"] = vuln_product_text(one);
  out["why"] = worded([&](Lang lang) { return vuln_reason_text(one, lang); });
  out["fixed"] = clean(one.fixed);
  out["remedy"] = both(vuln_remedy(one));
  out["urgency"] = worded([&](Lang lang) { return vuln_urgency_text(one, lang); });
  out["title"] = worded([&](Lang lang) { return vuln_title_text(one, lang); });
  return out;
}

/// The most pressing ones.
void add_vulnerabilities_html(object& out, const Device& device) {
  constexpr std::size_t kMostShown = 30;
  const std::size_t shown = std::min(device.vulnerabilities.size(), kMostShown);
  array vulnerabilities;
  for (std::size_t i = 0; i < shown; ++i)
    vulnerabilities.push_back(vulnerability_html(device.vulnerabilities[i]));
  const std::size_t more = device.vulnerabilities.size() - shown;
  out["has_vulnerabilities"] = shown > 0;
  out["vulnerabilities"] = std::move(vulnerabilities);
  out["more_vulnerabilities"] =
      more > 0 ? array{both(Note(Msg::report_vuln_more, {std::to_string(more)}))} : array();
}

object finding_html(const Finding& finding, const rules::SheetItem* item, const ReportInput& input,
                    const std::set<EvidenceId>& attached) {
  object out;
  out["item"] = finding.item;
  out["title"] = item == nullptr ? object() : both(item->title);
  out["verdict"] = to_string(finding.verdict);
  out["label"] = both(finding.verdict);
  const bool graded = finding.severity != Severity::none;
  out["severity"] = to_string(finding.severity);
  out["severity_label"] = graded ? array{both(finding.severity)} : array();
  out["reason"] = both(finding.reason);
  array remedies;
  if (const Waiver* const waiver = waiver_of(input, finding))
    remedies.push_back(both(Note(Msg::sheet_waived_until,
                                 {waiver->until, clean(waiver->owner), clean(waiver->reason)})));
  if (item != nullptr && wants_remedy(finding.verdict)) remedies.push_back(both(item->remedy));
  out["remedies"] = std::move(remedies);
  array evidence;
  for (const EvidenceId& id : finding.evidence) {
    object link;
    link["id"] = id.to_string();
    link["short"] = short_id(id);
    link["attached"] = attached.contains(id);
    evidence.push_back(std::move(link));
  }
  out["has_evidence"] = !evidence.empty();
  out["evidence"] = std::move(evidence);
  return out;
}

std::string summary_text(const Device& device) {
  std::vector<std::string> parts;
  if (const auto ips = device.current_ips(); !ips.empty())
    if (std::string ip = ips.front().to_string(); ip != device.label()) parts.push_back(ip);
  if (!device.interfaces.empty()) parts.push_back(device.interfaces.front().mac.to_string());
  for (const std::string_view key : {claim::kVendor, claim::kModel})
    if (std::string text = fact_text(device.facts, key); !text.empty()) parts.push_back(text);
  return joined(parts, " · ");
}

}  // namespace

object html_device(const DeviceDigest& digest, const ReportInput& input,
                   const std::set<EvidenceId>& attached) {
  const Device& device = *digest.device;
  array findings;
  for (const Finding* finding : digest.findings)
    if (rules_measure(finding->item))  // what no rule measures is told once, under coverage
      findings.push_back(finding_html(*finding, rules::find_item(finding->item), input, attached));
  array flags{both(device.registered ? Msg::report_registered : Msg::report_unregistered)};
  if (!digest.covered)
    flags.push_back(both(apart_mark(device)));
  else if (!device.present)
    flags.push_back(both(Msg::report_absent));
  array services = services_html(device);

  object out;
  out["anchor"] = device_anchor(device.id);
  out["name"] = clean(device.label());
  out["summary"] = summary_text(device);
  out["verdict"] = to_string(digest.worst);
  out["label"] = both(digest.worst);
  out["flags"] = std::move(flags);
  out["facts"] = facts_html(device);
  out["has_services"] = !services.empty();
  out["services"] = std::move(services);
  add_flows_html(out, device);
  add_vulnerabilities_html(out, device);
  out["findings"] = std::move(findings);
  return out;
}

}  // namespace tenken::report
