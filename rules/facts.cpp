#include "rules/facts.hpp"

#include <algorithm>
#include <array>

#include "model/claims.hpp"

namespace tenken::rules {
namespace {

struct Denied {
  std::string_view protocol;
  Severity severity;
};

// Remote shells in clear text give the device away at once; the rest leaks or amplifies.
constexpr std::array kDenied{
    Denied{"telnet", Severity::high},   Denied{"rlogin", Severity::high},
    Denied{"rsh", Severity::high},      Denied{"rexec", Severity::high},
    Denied{"adb", Severity::high},      Denied{"tftp", Severity::medium},
    Denied{"finger", Severity::medium}, Denied{"chargen", Severity::medium},
    Denied{"echo", Severity::medium},
};

const Denied* find_denied(const Service& service) {
  const auto* const at = std::ranges::find(kDenied, service.protocol(), &Denied::protocol);
  return at == kDenied.end() ? nullptr : at;
}

void append_new(std::vector<EvidenceId>& all, const std::vector<EvidenceId>& more) {
  for (const EvidenceId& id : more)
    if (std::ranges::find(all, id) == all.end()) all.push_back(id);
}

void append_fact(std::vector<EvidenceId>& all, const Fact* fact) {
  if (fact != nullptr && fact->evidence) append_new(all, {*fact->evidence});
}

/// What the service said first, then the record of the scan that found its port open.
std::vector<EvidenceId> service_evidence(const Service& service) {
  std::vector<EvidenceId> said;
  for (const auto& [key, fact] : service.facts)
    if (key != claim::kPortState) append_fact(said, &fact);
  append_fact(said, find_fact(service.facts, claim::kPortState));
  return said;
}

/// The record of the port scan that `device.tcp` tells of. A record of another scan (the device had
/// another address then) is not cited.
std::vector<EvidenceId> scan_evidence(const Device& device) {
  std::vector<EvidenceId> proof;
  const Fact* const scan = find_fact(device.facts, claim::kCoverageTcp);
  if (device.tcp && scan != nullptr && scan->last_seen == device.tcp->at) append_fact(proof, scan);
  return proof;
}

Judgement citing(const Device& device, Judgement judgement, std::vector<EvidenceId> proof) {
  judgement.evidence = proof.empty() ? presence_evidence(device) : std::move(proof);
  return judgement;
}

}  // namespace

std::vector<const Service*> open_services(const Device& device) {
  std::vector<const Service*> open;
  for (const Service& service : device.services)
    if (service.open) open.push_back(&service);
  return open;
}

bool is_identified(const Service& service) { return !service.is("unknown"); }

bool is_denied(const Service& service) { return find_denied(service) != nullptr; }

Severity denied_severity(const Service& service) {
  const Denied* const denied = find_denied(service);
  return denied == nullptr ? Severity::none : denied->severity;
}

std::string protocol_text(const Service& service) { return printable(service.protocol(), 64); }

std::vector<EvidenceId> presence_evidence(const Device& device) {
  std::vector<EvidenceId> proof;
  append_fact(proof, find_fact(device.facts, claim::kHostSeen));
  if (proof.empty()) append_fact(proof, find_fact(device.facts, claim::kCoverageTcp));
  if (!proof.empty()) return proof;
  for (const Service& service : device.services) append_new(proof, service.evidence());
  return proof;
}

Judgement about(const Device& device, const Service& service, Verdict verdict, Severity severity,
                Note reason) {
  Judgement judgement(verdict, severity, std::move(reason));
  judgement.endpoint = service.endpoint;
  std::vector<EvidenceId> proof = service_evidence(service);
  if (proof.empty()) proof = scan_evidence(device);
  return citing(device, std::move(judgement), std::move(proof));
}

Judgement about_services(const Device& device, Verdict verdict, Severity severity, Note reason) {
  std::vector<EvidenceId> proof = scan_evidence(device);
  for (const Service* service : open_services(device))
    append_new(proof, service_evidence(*service));
  return citing(device, Judgement(verdict, severity, std::move(reason)), std::move(proof));
}

Judgement about_measurement(const Device& device, Verdict verdict, Severity severity, Note reason) {
  return citing(device, Judgement(verdict, severity, std::move(reason)), scan_evidence(device));
}

std::string full_scan_command(const Device& device) {
  std::string command = "tenken sweep --ports all";
  if (const auto ips = device.current_ips(); !ips.empty()) command += " " + ips.front().to_string();
  return command;
}

std::string day_text(Timestamp at) { return at.to_string().substr(0, 10); }

std::optional<Note> coverage_gap(const Device& device) {
  if (!device.present) return Note(Msg::rule_device_absent, {day_text(device.last_seen)});
  if (device.failed)
    return Note(Msg::rule_scan_failed, {printable(*device.failed), full_scan_command(device)});
  if (!device.tcp || device.tcp->scanned.empty())
    return Note(Msg::rule_never_scanned, {full_scan_command(device)});
  if (device.tcp->filtered.size() == device.tcp->scanned.size())
    return Note(Msg::rule_all_filtered, {std::to_string(device.tcp->scanned.size())});
  return std::nullopt;
}

Judgement tcp_only_coverage(const Device& device, Msg udp_missing) {
  if (const auto gap = coverage_gap(device))
    return about_measurement(device, Verdict::not_observed, Severity::none, *gap);
  const PortCoverage& tcp = *device.tcp;
  Note reason = tcp.scanned.is_all()
                    ? Note(udp_missing,
                           {std::to_string(tcp.open.size()), std::to_string(tcp.filtered.size())})
                    : Note(Msg::rule_tcp_partial,
                           {std::to_string(tcp.scanned.size()), full_scan_command(device)});
  return about_services(device, Verdict::not_observed, Severity::none, std::move(reason));
}

}  // namespace tenken::rules
