#include "logins/audit.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "logins/form_login.hpp"
#include "scanner/net/host_dialer.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::logins {
namespace {

constexpr double kBurst = 16;
constexpr int kBannedModel = 2;  // devices of one model that were unwell afterwards

/// What is banned where two devices of a model were unwell after it.
std::string module_of(const AuditDevice& device, std::string_view service) {
  return std::string(service) + ' ' + device.identity.vendor + '/' + device.identity.model;
}

/// Of several protocols behind a port, those that are not there or ask for nothing say nothing of
/// the service, while another says something.
void leave_out_absent(std::vector<TriedLogin>& logins) {
  const auto says_nothing = [](const TriedLogin& login) {
    return login.verdict == LoginVerdict::not_tested &&
           (login.reason == LoginReason::silent || login.reason == LoginReason::foreign ||
            login.reason == LoginReason::closed || login.reason == LoginReason::no_rows ||
            login.reason == LoginReason::no_password || login.reason == LoginReason::identity);
  };
  if (logins.size() < 2) return;
  const bool all = std::ranges::all_of(logins, says_nothing);
  if (all)
    logins.resize(1);  // of the protocol that the inventory knows
  else
    std::erase_if(logins, says_nothing);
}

}  // namespace

Audit::Audit(net::Session& session, const pace::Gate& gate, AttemptBook& book,
             const Knowledge& knowledge, AuditSettings settings, OnExamined on_examined)
    : session_(session),
      gate_(gate),
      book_(book),
      knowledge_(knowledge),
      settings_(std::move(settings)),
      on_examined_(std::move(on_examined)),
      bucket_(settings_.profile.packets_per_second, kBurst) {}

Task<AuditStats> Audit::run(std::vector<AuditDevice> devices) {
  devices_ = std::move(devices);
  const std::size_t at_once =
      std::min<std::size_t>(devices_.size(), std::max(1U, settings_.profile.hosts_at_once));
  net::TaskGroup workers(session_.executor());
  for (std::size_t i = 0; i < at_once; ++i) workers.spawn(work());
  co_await workers.join();
  co_return std::move(stats_);
}

Task<void> Audit::work() {
  while (next_ < devices_.size() && !session_.stopped()) {
    const AuditDevice& device = devices_[next_++];
    ++stats_.devices;
    co_await one_device(device);
  }
}

Task<void> Audit::one_device(const AuditDevice& device) {
  Desk desk(book_, settings_.limits);
  desk.attempt.device = device.key;
  desk.attempt.label = device.label;
  desk.attempt.operator_name = settings_.operator_name;
  desk.attempt.scope_sha256 = gate_.scope().sha256;
  if (gate_.scope().logins) desk.attempt.administrator = gate_.scope().logins->administrator;
  desk.hash = settings_.hash;
  desk.guest_allowed = allows(pace::Check::no_auth);
  desk.logins_allowed =
      allows(pace::Check::known_defaults) || allows(pace::Check::operator_supplied);
  const Result<LoginReason> standing = book_.standing(device.key, settings_.limits);
  // A book that cannot be read takes no attempt either.
  desk.left_alone = standing && *standing == LoginReason::health;
  for (const AuditService& service : device.services) co_await one_service(device, service, desk);
  stats_.attempts += desk.attempts;
  stats_.refused += desk.refused;
  if (desk.locked) stats_.locked.push_back(device.label);
  if (desk.unwell) {
    stats_.unwell.push_back(device.label);
  }
}

std::optional<pace::Check> Audit::usable_check() const {
  for (const pace::Check check :
       {pace::Check::known_defaults, pace::Check::operator_supplied, pace::Check::no_auth})
    if (allows(check)) return check;
  return std::nullopt;
}

std::optional<LoginReason> Audit::barred(const AuditDevice& device, std::string_view service,
                                         const Desk& desk) const {
  if (session_.stopped()) return LoginReason::stopped;
  if (desk.locked) return LoginReason::cooldown;
  if (desk.unwell || desk.left_alone) return LoginReason::health;
  const auto unwell = unwell_modules_.find(module_of(device, service));
  if (unwell != unwell_modules_.end() && unwell->second >= kBannedModel)
    return LoginReason::model_banned;
  return std::nullopt;
}

Task<void> Audit::one_service(const AuditDevice& device, const AuditService& service, Desk& desk) {
  const LoginCheck* const check = find_login_check(service.protocol);
  if (check == nullptr) co_return;
  ++stats_.services;
  const auto usable = usable_check();
  std::optional<LoginReason> why = barred(device, check->service, desk);
  if (!why && !usable) why = LoginReason::scope;
  Examined examined;
  if (why) {
    examined.logins.emplace_back(LoginVerdict::not_tested, *why);
    on_examined_(device, service, examined);
    co_return;
  }
  examined = co_await one_protocol(device, service, *check, desk, *usable);
  for (const std::string& protocol : service.also) {
    const LoginCheck* const further = find_login_check(protocol);
    if (further == nullptr || barred(device, further->service, desk)) continue;
    const Examined more = co_await one_protocol(device, service, *further, desk, *usable);
    examined.record += more.record;
    examined.logins.insert(examined.logins.end(), more.logins.begin(), more.logins.end());
  }
  leave_out_absent(examined.logins);
  on_examined_(device, service, examined);
}

Task<Examined> Audit::one_protocol(const AuditDevice& device, const AuditService& service,
                                   const LoginCheck& check, Desk& desk, pace::Check allowed) {
  const LoginCheck* const main = find_login_check(service.protocol);
  pace::Profile pace = settings_.hosts.profile_for(service.endpoint.address, settings_.profile);
  pace.host_connections = 1;  // several at once buy speed and lose truth
  net::HostDialer dialer(
      session_, gate_, allowed, service.endpoint.address, bucket_,
      std::make_shared<net::HostPace>(
          session_, pace,
          settings_.hosts.turn_for(service.endpoint.address, pace.host_packets_per_second)),
      settings_.source);
  Place place(session_, dialer, gate_, allowed, service.endpoint.port);
  place.source = settings_.source;
  place.tls =
      service.protocol.ends_with('s') && main != nullptr && service.protocol != main->service;
  place.paths = login_paths(check.service, device.identity.vendor);
  place.form = find_form(device.identity);
  place.waits = settings_.waits;
  desk.attempt.address = service.endpoint.address.to_string();
  const bool well = !desk.unwell;
  Examined examined = co_await examine(place, check, choice_for(device, check), desk);
  if (well && desk.unwell) ++unwell_modules_[module_of(device, check.service)];
  co_return examined;
}

Choice Audit::choice_for(const AuditDevice& device, const LoginCheck& check) const {
  Choice choice;
  if (allows(pace::Check::operator_supplied) && !check.communities)
    for (const Candidate& supplied : settings_.supplied) {
      Candidate candidate(supplied.account, supplied.secret.duplicate(), supplied.row,
                          AttemptKind::operator_supplied);
      split_way(candidate);
      // Whoever names a way means SNMP version 3.
      if (candidate.way.empty() || check.service == "snmpv3")
        choice.candidates.push_back(std::move(candidate));
    }
  if (!allows(pace::Check::known_defaults)) {
    if (choice.candidates.empty()) choice.none = LoginReason::scope;
    return choice;
  }
  Choice known = knowledge_.choose(device.identity, check.service);
  const auto& consent = gate_.scope().logins;
  if (known.none == LoginReason::identity && check.service == "telnet" && consent &&
      consent->unknown_telnet)
    known = Knowledge::for_unknown_telnet();
  if (choice.candidates.empty()) return known;
  for (Candidate& candidate : known.candidates) choice.candidates.push_back(std::move(candidate));
  return choice;
}

}  // namespace tenken::logins
