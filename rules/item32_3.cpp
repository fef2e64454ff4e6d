// Sheet 32-3: no Telnet login; a remote shell, where there is one, is SSH version 2. Telnet is what
// speaks Telnet, whatever its port; a port that was open but never examined cannot be called free
// of it.
#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::array<std::string_view, 4> kOtherShells{"rlogin", "rsh", "rexec", "adb"};
constexpr std::array<std::uint16_t, 2> kTelnetPorts{23, 2323};

bool is_ssh(const Service& service) { return service.is("ssh"); }

Judgement judge_telnet(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  if (value_of(service.facts, claim::kAuth) == "none")
    return about(device, service, Verdict::non_conforming, Severity::critical,
                 Note(Msg::rule_32_3_telnet_open, {where}));
  return about(device, service, Verdict::non_conforming, Severity::high,
               Note(Msg::rule_32_3_telnet, {where}));
}

Judgement judge_ssh(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  std::string_view version = value_of(service.facts, "ssh.protocol");
  if (version.starts_with("SSH-")) version.remove_prefix(4);
  const std::string shown = printable(version, 32);
  if (version == "1.99")  // RFC 4253 section 5.1: version 2 that also accepts version 1
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_32_3_ssh1_compat, {where, shown}));
  if (version.starts_with("1"))
    return about(device, service, Verdict::non_conforming, Severity::high,
                 Note(Msg::rule_32_3_ssh1, {where, shown}));
  const std::string_view only_weak = value_of(service.facts, "ssh.only_weak");
  if (!version.starts_with("2") || only_weak.empty())
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_32_3_ssh_unread, {where}));
  if (only_weak == "true")
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_32_3_ssh_weak, {where}));
  return about(device, service, Verdict::conforming, Severity::none,
               Note(Msg::rule_32_3_ssh_good, {where, shown}));
}

/// What there is to say about one open port; nothing where another protocol was proven.
std::optional<Judgement> judge_service(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  if (service.is("telnet")) return judge_telnet(device, service);
  if (is_ssh(service)) return judge_ssh(device, service);
  if (std::ranges::find(kOtherShells, service.protocol()) != kOtherShells.end())
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_32_3_other_shell, {protocol_text(service), where}));
  if (is_identified(service)) return std::nullopt;
  if (std::ranges::find(kTelnetPorts, service.endpoint.port) != kTelnetPorts.end())
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_32_3_silent, {where}));
  if (find_fact(service.facts, claim::kProtocol) == nullptr)
    return about(device, service, Verdict::not_observed, Severity::none,
                 Note(Msg::rule_32_3_untested, {where}));
  return std::nullopt;  // examined, and it is no Telnet
}

/// What the coverage says beyond the services; nothing where a service already decides and the
/// coverage is complete. `faulty`: a service is not conforming, so "no Telnet" would be the wrong
/// summary.
std::optional<Judgement> judge_coverage(const Device& device, bool faulty) {
  if (const auto gap = coverage_gap(device))
    return about_measurement(device, Verdict::not_observed, Severity::none, *gap);
  const PortCoverage& tcp = *device.tcp;
  const std::string scanned = std::to_string(tcp.scanned.size());
  const std::string open = std::to_string(tcp.open.size());
  if (!tcp.scanned.is_all()) {
    const std::string command = full_scan_command(device);
    const std::string rest = std::to_string(PortSet::all().size() - tcp.scanned.size());
    return about_services(device, Verdict::not_observed, Severity::none,
                          faulty ? Note(Msg::rule_tcp_partial, {scanned, command})
                                 : Note(Msg::rule_32_3_partial, {scanned, open, rest, command}));
  }
  if (faulty) return std::nullopt;
  if (!tcp.filtered.empty())
    return about_services(device, Verdict::needs_review, Severity::low,
                          Note(Msg::rule_32_3_filtered, {open, std::to_string(tcp.closed_count()),
                                                         std::to_string(tcp.filtered.size())}));
  const bool has_ssh =
      std::ranges::any_of(open_services(device), [](const Service* s) { return is_ssh(*s); });
  return about_services(
      device, Verdict::conforming, Severity::none,
      Note(has_ssh ? Msg::rule_32_3_clean_ssh : Msg::rule_32_3_clean_no_shell, {open}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  if (device.present)
    for (const Service* service : open_services(device)) {
      if (service->endpoint.transport != Transport::tcp) continue;
      if (auto judgement = judge_service(device, *service))
        judgements.push_back(std::move(*judgement));
    }
  const bool faulty = std::ranges::any_of(
      judgements, [](const Judgement& j) { return j.verdict != Verdict::conforming; });
  if (auto judgement = judge_coverage(device, faulty)) judgements.push_back(std::move(*judgement));
  return judgements;
}

}  // namespace

extern const Rule item32_3;
const Rule item32_3{.item = "32-3", .version = 1, .judge = judge};

}  // namespace tenken::rules
