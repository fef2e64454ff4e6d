// audit run: checks the logins of devices that the inventory knows, as far as the scope allows.
#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/audit_plan.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/json_text.hpp"
#include "cli/judged.hpp"
#include "cli/output.hpp"
#include "cli/secret_key.hpp"
#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/targets.hpp"
#include "inventory/attempt_ledger.hpp"
#include "logins/carry_over.hpp"
#include "model/bytes.hpp"
#include "model/login.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"
#include "scanner/passive/secret_marks.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};
constexpr std::string_view kProfileOfRecord = "audit";
constexpr std::string_view kNone = "none";

/// One line of the result.
struct Line {
  std::string device;
  std::string service;
  std::string protocol;
  TriedLogin login;
};

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

/// What is missing where none of the checks of logins is allowed now.
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

bool leaves_open(const TriedLogin& login) {
  switch (login.verdict) {
    case LoginVerdict::undecided:
    case LoginVerdict::locked:
      return true;
    case LoginVerdict::not_tested:
      return login.reason == LoginReason::budget || login.reason == LoginReason::cooldown ||
             login.reason == LoginReason::silent || login.reason == LoginReason::health ||
             login.reason == LoginReason::stopped || login.reason == LoginReason::store ||
             login.reason == LoginReason::model_banned;
    default:
      return false;
  }
}

class AuditRun {
 public:
  AuditRun(const CommandContext& context, const pace::Gate& gate, inventory::Inventory& inventory,
           inventory::AttemptLedger& ledger, const passive::SecretMarks& marks)
      : context_(context),
        console_(context.console),
        gate_(gate),
        inventory_(inventory),
        ledger_(ledger),
        marks_(marks) {}

  Result<void> prepare(const AuditRunCommand& command);
  Result<void> run(std::vector<logins::AuditDevice> devices);
  Result<ExitCode> conclude(const OutputPlan& plan);

 private:
  Result<void> begin();
  void take(const logins::AuditDevice& device, const logins::AuditService& service,
            const logins::Examined& examined);
  report::Grid table() const;
  std::string json() const;
  std::string word(std::string_view prefix, std::string_view name) const {
    return console_.text(report::label(prefix, name));
  }

  const CommandContext& context_;
  const Console& console_;
  const pace::Gate& gate_;
  inventory::Inventory& inventory_;
  inventory::AttemptLedger& ledger_;
  const passive::SecretMarks& marks_;
  logins::Knowledge knowledge_;
  logins::AuditSettings settings_;
  logins::AuditStats stats_;
  ScanId scan_;
  std::string sensor_;
  std::vector<Line> lines_;
  std::optional<Error> store_error_;
  bool interrupted_ = false;
};

Result<void> AuditRun::prepare(const AuditRunCommand& command) {
  for (const std::string& list : command.extra_knowledge) {
    const auto read = knowledge_.add_list(list);
    if (!read) return Unexpected(read.error());
  }
  if (!command.credentials.empty()) {
    const Result<void> allowed = gate_.open_for(pace::Check::operator_supplied);
    if (!allowed) return allowed;
    auto supplied = read_credentials(command.credentials);
    if (!supplied) return Unexpected(supplied.error());
    settings_.supplied = std::move(*supplied);
  }
  const auto profile =
      pace::find_profile(setting_or(context_.settings, Setting::profile, "gentle"));
  if (!profile) return Unexpected(profile.error());
  settings_.profile = pace::capped(*profile, gate_.scope().rates);
  settings_.hosts = pace::HostPaces(gate_.scope().paces,
                                    std::make_shared<const pace::SharedPace>(pace::SharedPace()));
  const std::string& named = gate_.scope().logins->operator_name;
  settings_.operator_name = !command.operator_name.empty() ? printable(command.operator_name)
                            : !named.empty()               ? printable(named)
                                                           : current_user(context_.environment);
  settings_.limits.account_a_day = gate_.scope().logins->account_failures;
  settings_.hash = [this](std::string_view account, const Secret& secret) {
    const dissect::SecretView view(as_bytes(secret.reveal()));
    return marks_.mark("login", account, view).hash;
  };
  return ok;
}

Result<void> AuditRun::begin() {
  ScanRecord record;
  record.ports = record.udp_ports = kNone;
  record.profile = kProfileOfRecord;
  record.sensor = sensor_ = host_name();
  record.tenken_version = version();
  record.scope_sha256 = gate_.scope().sha256;
  record.authorised_by = gate_.scope().authorised_by;
  auto begun = inventory_.begin_scan(std::move(record));
  if (!begun) return Unexpected(begun.error());
  scan_ = begun->id;
  return ok;
}

/// What was found is in the inventory before the next service is asked.
void AuditRun::take(const logins::AuditDevice& device, const logins::AuditService& service,
                    const logins::Examined& examined) {
  for (const TriedLogin& login : examined.logins)
    lines_.push_back(Line{device.label, service.endpoint.to_string(), service.protocol, login});
  const std::vector<TriedLogin> known = logins::carry_over(examined.logins, service.earlier);
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

Result<void> AuditRun::run(std::vector<logins::AuditDevice> devices) {
  if (auto begun = begin(); !begun) return begun;
  boost::asio::io_context context{1};
  net::Session session(context.get_executor());
  logins::Audit audit(
      session, gate_, ledger_, knowledge_, std::move(settings_),
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
  const ScanState state = interrupted_ ? ScanState::interrupted : ScanState::complete;
  if (auto finished = inventory_.finish_scan(scan_, state, 0); !finished) return finished;
  if (store_error_) return Unexpected(*store_error_);
  return ok;
}

report::Grid AuditRun::table() const {
  using report::Column;
  report::Grid grid({Column(console_.text(Msg::cli_label_device)),
                     Column::key(console_.text(Msg::cli_label_address)),
                     Column::key(console_.text(Msg::logins_label_service)),
                     Column(console_.text(Msg::logins_label_account)),
                     Column::key(console_.text(Msg::logins_label_verdict)),
                     Column(console_.text(Msg::logins_label_why)),
                     Column(console_.text(Msg::logins_label_row))});
  for (const Line& line : lines_)
    grid.add({line.device, line.service, printable(line.protocol),
              line.login.account.empty() ? "-" : printable(line.login.account),
              word("logins_verdict_", to_string(line.login.verdict)),
              word("logins_why_", to_string(line.login.reason)),
              line.login.row.empty() ? "-" : line.login.row});
  return grid;
}

std::string AuditRun::json() const {
  boost::json::array results;
  for (const Line& line : lines_) {
    boost::json::object entry;
    entry["device"] = line.device;
    entry["service"] = line.service;
    entry["protocol"] = printable(line.protocol);
    entry["account"] = printable(line.login.account);
    entry["verdict"] = to_string(line.login.verdict);
    entry["reason"] = to_string(line.login.reason);
    entry["knowledge"] = line.login.row;
    results.push_back(std::move(entry));
  }
  boost::json::object all;
  all["devices"] = stats_.devices;
  all["services"] = stats_.services;
  all["attempts"] = stats_.attempts;
  all["refused_by_budget"] = stats_.refused;
  all["results"] = std::move(results);
  return json_text(all);
}

Result<ExitCode> AuditRun::conclude(const OutputPlan& plan) {
  const auto policy = chosen_policy(context_.settings);
  if (!policy) return Unexpected(policy.error());
  const auto judged = judge(context_, inventory_, *policy);
  if (!judged) return Unexpected(judged.error());
  if (auto recorded = inventory_.record_findings(scan_, judged->assessed); !recorded)
    return Unexpected(recorded.error());
  auto written = write_output(
      context_, plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        return format == kJson.name ? json() : grid_text(console_, table(), format, to_file);
      });
  if (!written) return Unexpected(written.error());
  for (const std::string& label : stats_.locked) console_.warn(Note(Msg::logins_locked, {label}));
  for (const std::string& label : stats_.unwell) console_.warn(Note(Msg::logins_impact, {label}));
  console_.say(
      Note(Msg::logins_summary, {std::to_string(stats_.devices), std::to_string(stats_.services),
                                 std::to_string(stats_.attempts), std::to_string(stats_.refused)}));
  if (interrupted_) return kInterrupted;
  const bool open = std::ranges::any_of(lines_, [](const Line& l) { return leaves_open(l.login); });
  return open ? kInconclusive : kDone;
}

}  // namespace

Result<ExitCode> run_audit_run(const CommandContext& context, const AuditRunCommand& command) {
  keep_out_of_core_dumps();
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  auto scope = required_scope(context.settings);
  if (!scope) return Unexpected(scope.error());
  const pace::Gate gate(*scope, context.clock);
  if (auto open = open_for_logins(gate); !open) return Unexpected(open.error());
  if (command.targets.empty())
    return fail(Errc::usage, Note(Msg::cli_no_targets), Note(Msg::cli_no_targets_fix));
  const auto targets = parse_targets(command.targets, system_resolver(), std::cin);
  if (!targets) return Unexpected(targets.error());
  const auto allowed = within_scope(*targets, *scope, setting_or(context.settings, Setting::scope));
  if (!allowed) return Unexpected(allowed.error());

  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto view = inventory->view();
  if (!view) return Unexpected(view.error());
  auto devices = audit_devices(*view, *allowed);
  if (devices.empty())
    return fail(Errc::usage, Note(Msg::logins_nothing_known), Note(Msg::logins_nothing_known_fix));
  auto ledger =
      inventory::AttemptLedger::open(context.database, inventory::OpenMode::read_write,
                                     setting_or(context.settings, Setting::site), context.clock);
  if (!ledger) return Unexpected(ledger.error());
  const auto key = secret_key(context.database);
  if (!key) return Unexpected(key.error());
  const passive::SecretMarks marks(*key, passive::DefaultLogins());
  AuditRun run(context, gate, *inventory, **ledger, marks);
  if (auto prepared = run.prepare(command); !prepared) return Unexpected(prepared.error());
  if (auto ran = run.run(std::move(devices)); !ran) return Unexpected(ran.error());
  return run.conclude(*plan);
}

}  // namespace tenken::cli
