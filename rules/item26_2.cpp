// Sheet 26-2: whoever manages the device logs in, and over encryption.
#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

/// Where a device is set, watched or commanded; their secure names, too (probes/probe.cpp).
constexpr std::array<std::string_view, 26> kManagement{
    "telnet", "telnets", "rlogin", "rexec", "ssh",   "http",  "https", "ftp", "ftps",
    "rtsp",   "rtsps",   "snmp",   "mqtt",  "mqtts", "vnc",   "rdp",   "x11", "adb",
    "redis",  "rediss",  "docker", "xmeye", "dahua", "opcua", "fox",   "ipmi"};

bool manages(const Service& service) {
  return std::ranges::find(kManagement, service.protocol()) != kManagement.end();
}

std::optional<Judgement> judge_clear(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  if (service.is("telnet") || shows_password(service))
    return about(device, service, Verdict::non_conforming, Severity::high,
                 Note(Msg::rule_26_2_clear, {protocol_text(service), where}));
  if (value_of(service.facts, claim::kAuth) == "password")
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_26_2_unencrypted, {protocol_text(service), where}));
  return about(device, service, Verdict::needs_review, Severity::low,
               Note(Msg::rule_26_2_unknown, {protocol_text(service), where}));
}

/// Nothing where it asks for a login over encryption.
std::optional<Judgement> judge_service(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  const std::string_view auth = value_of(service.facts, claim::kAuth);
  if (auth == "none")
    return about(device, service, Verdict::non_conforming, Severity::high,
                 Note(Msg::rule_26_2_no_login, {protocol_text(service), where}));
  if (value_of(service.facts, claim::kCleartext) == "true") return judge_clear(device, service);
  // An SSH server that does not tell how it asks asks all the same (RFC 4252 section 5).
  if (auth == "password" || auth == "certificate" || service.is("ssh")) return std::nullopt;
  return about(device, service, Verdict::needs_review, Severity::low,
               Note(Msg::rule_26_2_unknown, {protocol_text(service), where}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  for (const HeardFact& login : heard_facts(device, claim::kClearLogin))
    if (login.recent && (login.service == nullptr || manages(*login.service)))
      judgements.push_back(login.judged(
          device, Verdict::non_conforming, Severity::high,
          Note(Msg::rule_26_2_clear_login, {login.where, printable(login.fact->value)})));
  for (const CheckedLogin& checked : checked_logins(device))
    if (checked.at.recent && (checked.login.verdict == LoginVerdict::no_auth ||
                              checked.login.verdict == LoginVerdict::accepts_any))
      judgements.push_back(checked.at.judged(
          device, Verdict::non_conforming, Severity::high,
          Note(Msg::rule_26_2_let_in,
               {checked.at.service != nullptr ? protocol_text(*checked.at.service) : "-",
                checked.at.where, day_text(checked.at.fact->last_seen)})));
  std::size_t found = 0;
  for (const Service* const service : open_services(device)) {
    if (!manages(*service)) continue;
    ++found;
    if (auto judgement = judge_service(device, *service))
      judgements.push_back(std::move(*judgement));
  }
  if (!judgements.empty()) return judgements;
  if (found == 0)
    judgements.emplace_back(Verdict::not_observed, Severity::none, Note(Msg::rule_26_2_nothing));
  else if (coverage_gap(device) || !device.tcp->scanned.is_all())
    judgements.push_back(about_measurement(
        device, Verdict::needs_review, Severity::low,
        Note(Msg::rule_26_2_partial, {std::to_string(found), full_scan_command(device)})));
  else
    judgements.push_back(about_services(device, Verdict::conforming, Severity::none,
                                        Note(Msg::rule_26_2_good, {std::to_string(found)})));
  return judgements;
}

}  // namespace

extern const Rule item26_2;
const Rule item26_2{.item = "26-2", .version = 4, .judge = judge};

}  // namespace tenken::rules
