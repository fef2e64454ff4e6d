#include "rules/facts.hpp"

#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/messages.hpp"

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

constexpr double kMissesThatCount = 0.5;  // expected number of ports that the scan has not told
constexpr std::size_t kMaxPortText = 400;

/// The UDP ports that a complete measurement asks at least: top20.
const PortSet& stated_udp_ports() {
  static const PortSet set = [] {
    PortSet all;
    const auto add = [&](std::string_view ports, bool common) {
      const auto row = PortSet::parse(ports);
      if (!common || !row) return;
      for (const auto& [first, last] : row->ranges()) all.add(first, last);
    };
#define ENTRY(name, ports, common, ...) add(ports, common);
#include "data/udp_requests.def"
#undef ENTRY
    return all;
  }();
  return set;
}

PortSet without(const PortSet& ports, const PortSet& gone) {
  std::vector<std::uint16_t> left;
  for (const std::uint16_t port : ports.ports())
    if (!gone.contains(port)) left.push_back(port);
  return PortSet::from_ports(left);
}

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

/// The records of the port scans that `device.tcp` and `device.udp` tell of. A record of another
/// scan (the device had another address then) is not cited.
std::vector<EvidenceId> scan_evidence(const Device& device) {
  std::vector<EvidenceId> proof;
  const Fact* const scan = find_fact(device.facts, claim::kCoverageTcp);
  if (device.tcp && scan != nullptr && scan->last_seen == device.tcp->at) append_fact(proof, scan);
  const Fact* const udp = find_fact(device.facts, claim::kCoverageUdp);
  if (device.udp && udp != nullptr && udp->last_seen == device.udp->at) append_fact(proof, udp);
  return proof;
}

Judgement citing(const Device& device, Judgement judgement, std::vector<EvidenceId> proof) {
  judgement.evidence = proof.empty() ? presence_evidence(device) : std::move(proof);
  return judgement;
}

}  // namespace

std::vector<Judgement> or_not_observed(std::vector<Judgement> judgements, Note why) {
  if (judgements.empty())
    judgements.emplace_back(Verdict::not_observed, Severity::none, std::move(why));
  return judgements;
}

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

bool shows_password(const Service& service) {
  // MQTT and Redis, too, send the password itself (MQTT 3.1.1 section 3.1.3.5; RESP AUTH).
  constexpr std::array<std::string_view, 8> kSent{"telnet", "ftp",  "rlogin", "rexec",
                                                  "pop3",   "imap", "mqtt",   "redis"};
  if (value_of(service.facts, claim::kCleartext) != "true" ||
      value_of(service.facts, claim::kAuth) != "password")
    return false;
  return std::ranges::find(kSent, service.protocol()) != kSent.end() ||
         value_of(service.facts, "http.auth_scheme") == "Basic";
}

std::string protocol_text(const Service& service) { return printable(service.protocol(), 64); }

std::vector<const Device*> may_share(const Device& device, const InventoryView& view,
                                     std::string_view mark) {
  std::vector<const Device*> others;
  const auto add = [&](const Device& other) {
    if (other.id != device.id) others.push_back(&other);
  };
  if (!view.shared) {
    for (const Device& other : view.devices) add(other);
  } else if (const auto at = view.shared->find(mark); at != view.shared->end()) {
    for (const std::size_t place : at->second) add(view.devices[place]);
  }
  return others;
}

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

std::string full_scan_command(const Device& device, bool udp) {
  std::string command = "tenken sweep --ports all";
  if (udp) command += " --udp-ports top20";
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

Judgement full_coverage(const Device& device, const CoverageWords& words) {
  if (const auto gap = coverage_gap(device))
    return about_measurement(device, Verdict::not_observed, Severity::none, *gap);
  const auto not_observed = [&](Note why) {
    return about_services(device, Verdict::not_observed, Severity::none, std::move(why));
  };
  const PortCoverage& tcp = *device.tcp;
  const std::string open = std::to_string(tcp.open.size());
  const std::string filtered = std::to_string(tcp.filtered.size());
  if (!tcp.scanned.is_all())
    return not_observed(Note(Msg::rule_tcp_partial,
                             {std::to_string(tcp.scanned.size()), full_scan_command(device)}));
  const PortCoverage* const udp = device.udp_beside_tcp();
  if (udp == nullptr)
    return not_observed(Note(words.udp_missing, {open, filtered, full_scan_command(device, true)}));
  if (const PortSet missing = without(stated_udp_ports(), udp->scanned); !missing.empty())
    return not_observed(
        Note(Msg::rule_udp_partial, {missing.to_string(), full_scan_command(device, true)}));
  const std::string unanswered = printable(udp->unanswered.to_string(), kMaxPortText);
  if (udp->expected_missed >= kMissesThatCount)
    return not_observed(Note(Msg::rule_udp_limited, {unanswered}));
  if (!udp->unanswered.empty())
    return about_services(device, Verdict::needs_review, Severity::low,
                          Note(Msg::rule_udp_unanswered, {unanswered}));
  return about_services(device, Verdict::conforming, Severity::none,
                        Note(words.complete, {open, filtered, std::to_string(udp->scanned.size()),
                                              std::to_string(udp->open.size()),
                                              printable(udp->scanned.to_string(), kMaxPortText)}));
}

}  // namespace tenken::rules
