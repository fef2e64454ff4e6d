#include "rules/facts.hpp"

#include <algorithm>
#include <array>

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

Judgement about(const Service& service, Verdict verdict, Severity severity, Note reason) {
  Judgement judgement(verdict, severity, std::move(reason));
  judgement.endpoint = service.endpoint;
  judgement.evidence = service.evidence();
  return judgement;
}

Judgement about_services(const Device& device, Verdict verdict, Severity severity, Note reason) {
  Judgement judgement(verdict, severity, std::move(reason));
  for (const Service* service : open_services(device))
    append_new(judgement.evidence, service->evidence());
  return judgement;
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
    return Judgement(Verdict::not_observed, Severity::none, *gap);
  const PortCoverage& tcp = *device.tcp;
  Note reason = tcp.scanned.is_all()
                    ? Note(udp_missing,
                           {std::to_string(tcp.open.size()), std::to_string(tcp.filtered.size())})
                    : Note(Msg::rule_tcp_partial,
                           {std::to_string(tcp.scanned.size()), full_scan_command(device)});
  return about_services(device, Verdict::not_observed, Severity::none, std::move(reason));
}

}  // namespace tenken::rules
