// Sheet 22-2: who connects proves who it is, and what is sent is encrypted: each service, and the
// link (IEEE 802.1X, Wi-Fi). Not seen is not the same as not there: conforming needs a complete
// port scan.
#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"
#include "rules/wifi_facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::array<std::string_view, 3> kOldTls{"SSLv3", "TLSv1", "TLSv1.1"};  // RFC 8996

/// Protocols that know no login at all: whoever reaches them may use them, and only the network
/// around them can tell who does.
constexpr std::array<std::string_view, 12> kWithoutLogin{
    "modbus", "bacnet",       "s7",   "ethernet_ip", "knxnet_ip", "echonet_lite",
    "dnp3",   "profinet_dcp", "fins", "slmp",        "jetdirect", "coap"};

template <class Names>
bool is_one_of(const Service& service, const Names& names) {
  return std::ranges::find(names, service.protocol()) != names.end();
}

bool asks_login(const Service& service) {
  const std::string_view auth = value_of(service.facts, claim::kAuth);
  return auth == "password" || auth == "certificate";
}

bool is_encrypted(const Service& service) {
  return value_of(service.facts, claim::kCleartext) == "false";
}

bool is_old_tls(const Service& service) {
  return std::ranges::find(kOldTls, value_of(service.facts, "tls.version")) != kOldTls.end();
}

bool took_part_in_802_1x(const Device& device) {
  return value_of(device.facts, claim::kDot1x) == "supplicant";
}

/// What there is to say against one open service; nothing where it asks and encrypts.
std::optional<Judgement> judge_service(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  const bool open = value_of(service.facts, claim::kAuth) == "none";
  if (open && is_one_of(service, kWithoutLogin))
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_22_2_by_design, {protocol_text(service), where}));
  if (shows_password(service))
    return about(device, service, Verdict::non_conforming, Severity::high,
                 Note(Msg::rule_22_2_clear_password, {protocol_text(service), where}));
  if (open)
    return about(device, service, Verdict::non_conforming, Severity::high,
                 Note(Msg::rule_22_2_no_login, {protocol_text(service), where}));
  if (value_of(service.facts, claim::kCleartext) == "true")
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_22_2_cleartext, {protocol_text(service), where}));
  if (is_old_tls(service))
    return about(
        device, service, Verdict::needs_review, Severity::medium,
        Note(Msg::rule_22_2_old_tls, {where, printable(value_of(service.facts, "tls.version"))}));
  if (asks_login(service) && is_encrypted(service)) return std::nullopt;
  return about(device, service, Verdict::needs_review, Severity::low,
               Note(Msg::rule_22_2_unknown, {protocol_text(service), where}));
}

/// A link by which anybody may come, or where nobody knows who does.
std::optional<Judgement> judge_wifi(const Device& device, const std::optional<WifiFact>& use) {
  if (!use) return std::nullopt;
  const std::vector<std::string> args{use->network(), use->label(), use->day()};
  if (is_weak(use->wifi_class))
    return use->judged(device, Verdict::non_conforming, Severity::high,
                       Note(Msg::rule_22_2_wifi_open, args));
  if (use->wifi_class == WifiClass::owe || use->wifi_class == WifiClass::owe_transition_owe)
    return use->judged(device, Verdict::needs_review, Severity::medium,
                       Note(Msg::rule_22_2_wifi_owe, args));
  return std::nullopt;
}

bool is_complete(const Device& device) {
  return !coverage_gap(device) && device.tcp->scanned.is_all();
}

/// The device joins by WPA2 or WPA3: the link is as it should be.
Judgement judge_wifi_link(const Device& device, const WifiFact& use) {
  const bool complete = is_complete(device);
  Judgement judgement = about_measurement(
      device, complete ? Verdict::conforming : Verdict::needs_review,
      complete ? Severity::none : Severity::low,
      complete ? Note(Msg::rule_22_2_wifi_good, {use.label()})
               : Note(Msg::rule_22_2_wifi_only, {use.label(), full_scan_command(device)}));
  if (use.fact->evidence) judgement.evidence.push_back(*use.fact->evidence);
  return judgement;
}

Judgement judge_link(const Device& device, const std::optional<WifiFact>& use) {
  if (!took_part_in_802_1x(device) && use && is_authenticated(use->wifi_class))
    return judge_wifi_link(device, *use);
  if (!took_part_in_802_1x(device))
    return about_measurement(device, Verdict::needs_review, Severity::low,
                             Note(Msg::rule_22_2_no_802_1x));
  const bool complete = is_complete(device);
  return about_measurement(device, complete ? Verdict::conforming : Verdict::needs_review,
                           complete ? Severity::none : Severity::low,
                           complete
                               ? Note(Msg::rule_22_2_good)
                               : Note(Msg::rule_22_2_802_1x_only, {full_scan_command(device)}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  for (const HeardFact& login : heard_facts(device, claim::kClearLogin))
    if (login.recent)
      judgements.push_back(login.judged(
          device, Verdict::non_conforming, Severity::high,
          Note(Msg::rule_22_2_clear_login, {login.where, printable(login.fact->value)})));
  const auto use = wifi_use(device);
  if (auto wifi = judge_wifi(device, use)) judgements.push_back(std::move(*wifi));
  const bool by_wifi = use && is_authenticated(use->wifi_class);
  const auto services = open_services(device);
  for (const Service* const service : services)
    if (auto judgement = judge_service(device, *service))
      judgements.push_back(std::move(*judgement));
  if (judgements.empty() && services.empty() && !took_part_in_802_1x(device) && !by_wifi)
    judgements.emplace_back(Verdict::not_observed, Severity::none, Note(Msg::rule_22_2_nothing));
  else if (judgements.empty() || !(took_part_in_802_1x(device) || by_wifi))
    judgements.push_back(judge_link(device, use));
  return judgements;
}

}  // namespace

extern const Rule item22_2;
const Rule item22_2{.item = "22-2", .version = 4, .judge = judge};

}  // namespace tenken::rules
