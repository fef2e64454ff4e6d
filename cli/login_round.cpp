#include "cli/login_round.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/audit_plan.hpp"
#include "cli/environment.hpp"
#include "cli/secret_key.hpp"
#include "logins/carry_over.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::cli {
namespace {

/// No crash leaves a file in which a password could be found.
void keep_out_of_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

std::string current_user(const Environment& environment) {
  if (const auto sudo = environment("SUDO_USER")) return printable(*sudo);
  // One thread only runs this, so getpwuid's static buffer is safe.
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? printable(user->pw_name) : "uid " + std::to_string(::geteuid());
}

}  // namespace

Result<void> open_for_logins(const pace::Gate& gate) {
  std::optional<Error> first;
  for (const pace::Check check :
       {pace::Check::known_defaults, pace::Check::operator_supplied, pace::Check::no_auth}) {
    const Result<void> open = gate.open_for(check);
    if (open) return ok;
    // What lacks consent says more than what was not allowed at all.
    if (!first || gate.scope().checks.contains(check)) first = open.error();
  }
  return Unexpected(*first);
}

bool may_be_settled_later(const TriedLogin& login) {
  if (login.verdict == LoginVerdict::locked) return true;
  if (login.verdict != LoginVerdict::not_tested) return false;
  switch (login.reason) {
    case LoginReason::budget:
    case LoginReason::cooldown:
    case LoginReason::silent:
    case LoginReason::health:
    case LoginReason::stopped:
    case LoginReason::store:
    case LoginReason::model_banned:
      return true;
    default:
      return false;
  }
}

LoginRound::LoginRound(const CommandContext& context, const pace::Gate& gate,
                       inventory::Inventory& inventory)
    : context_(context), gate_(gate), inventory_(inventory) {}

Result<void> LoginRound::prepare(const LoginRoundOrder& order) {
  keep_out_of_core_dumps();
  std::string site = setting_or(context_.settings, Setting::site);
  if (site.empty()) site = gate_.scope().site;
  auto ledger = inventory::AttemptLedger::open(context_.database, inventory::OpenMode::read_write,
                                               site, context_.clock);
  if (!ledger) return Unexpected(ledger.error());
  ledger_ = std::move(*ledger);
  const auto key = secret_key(context_.database);
  if (!key) return Unexpected(key.error());
  marks_.emplace(*key, passive::DefaultLogins());
  for (const std::string& list : order.extra_knowledge) {
    const auto read = knowledge_.add_list(list);
    if (!read) return Unexpected(read.error());
  }
  if (!order.credentials.empty()) {
    Result<void> allowed = gate_.open_for(pace::Check::operator_supplied);
    if (!allowed) return allowed;
    auto supplied = read_credentials(order.credentials);
    if (!supplied) return Unexpected(supplied.error());
    settings_.supplied = std::move(*supplied);
  }
  settings_.profile = order.profile;
  settings_.source = order.source;
  settings_.hosts = pace::HostPaces(gate_.scope().paces,
                                    std::make_shared<const pace::SharedPace>(pace::SharedPace()));
  const std::string& named = gate_.scope().logins->operator_name;
  settings_.operator_name = !order.operator_name.empty() ? printable(order.operator_name)
                            : !named.empty()             ? printable(named)
                                                         : current_user(context_.environment);
  settings_.limits.account_a_day = gate_.scope().logins->account_failures;
  settings_.hash = [this](std::string_view account, const Secret& secret) {
    const dissect::SecretView view(as_bytes(secret.reveal()));
    return marks_->mark("login", account, view).hash;
  };
  return ok;
}

/// What was found is in the inventory before the next service is asked.
void LoginRound::take(const logins::AuditDevice& device, const logins::AuditService& service,
                      const logins::Examined& examined) {
  for (const TriedLogin& login : examined.logins)
    lines_.push_back(LoginLine{service.endpoint, device.label, service.endpoint.to_string(),
                               service.protocol, login});
  const std::vector<TriedLogin> known = logins::carry_over(examined.logins, service.earlier);
  const auto open = std::ranges::find_if(known, may_be_settled_later);
  if (open != known.end())
    open_lines_.push_back(
        device.label + "  " + service.endpoint.to_string() + "  " +
        context_.console.text(
            report::label(open->verdict == LoginVerdict::locked ? "logins_verdict_" : "logins_why_",
                          open->verdict == LoginVerdict::locked ? to_string(open->verdict)
                                                                : to_string(open->reason))));
  if (known == service.earlier) return;
  Batch batch;
  const Timestamp now = context_.clock.now();
  const std::string method = "login/" + service.protocol;
  if (!examined.record.empty())
    batch.evidence.push_back(Evidence::make(
        EvidenceKind::record, method,
        to_bytes(examined.record + to_string(examined.logins) + "\nwith what was found before: " +
                 to_string(known) + "\nat " + now.to_string() + "\n"),
        now));
  const Endpoint& at = service.endpoint;
  // Without its MAC address a new scan would take it for another device.
  std::optional<MacAddress> mac;
  if (const auto held = device.macs.find(at.address); held != device.macs.end()) mac = held->second;
  batch.observations.emplace_back(Subject(at.address, mac, at.transport, at.port),
                                  claim::kLoginTried, to_string(known), Witness(sensor_, method),
                                  now);
  if (!batch.evidence.empty()) batch.observations.back().evidence = batch.evidence.front().id;
  const Result<void> stored = inventory_.append(scan_, batch);
  if (!stored && !store_error_) store_error_ = stored.error();
}

Result<void> LoginRound::run(const ScanRecord& scan, std::vector<logins::AuditDevice> devices) {
  scan_ = scan.id;
  sensor_ = scan.sensor;
  boost::asio::io_context context{1};
  net::Session session(context.get_executor());
  logins::Audit audit(
      session, gate_, *ledger_, knowledge_, std::move(settings_),
      [this](const logins::AuditDevice& device, const logins::AuditService& service,
             const logins::Examined& examined) { take(device, service, examined); });
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& code, int) {
    if (code) return;
    interrupted_ = true;
    session.stop();
  });
  boost::asio::co_spawn(context, audit.run(std::move(devices)),
                        [&](const std::exception_ptr& error, logins::AuditStats stats) {
                          if (error) std::rethrow_exception(error);
                          stats_ = std::move(stats);
                          signals.cancel();
                        });
  context.run();
  // Devices are examined side by side; people read them by their addresses.
  std::ranges::stable_sort(lines_, {}, &LoginLine::at);
  if (store_error_) return Unexpected(*store_error_);
  return ok;
}

void LoginRound::say_summary() const {
  const Console& console = context_.console;
  for (const std::string& label : stats_.locked) console.warn(Note(Msg::logins_locked, {label}));
  for (const std::string& label : stats_.unwell) console.warn(Note(Msg::logins_impact, {label}));
  console.say(
      Note(Msg::logins_summary, {std::to_string(stats_.devices), std::to_string(stats_.services),
                                 std::to_string(stats_.attempts), std::to_string(stats_.refused)}));
}

}  // namespace tenken::cli
