// audit run: checks the logins of devices that the inventory knows, as far as the scope allows.
#include <algorithm>
#include <array>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/audit_plan.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/json_text.hpp"
#include "cli/judged.hpp"
#include "cli/login_round.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/targets.hpp"
#include "model/bytes.hpp"
#include "model/login.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};
constexpr std::string_view kProfileOfRecord = "audit";
constexpr std::string_view kNone = "none";

bool leaves_open(const TriedLogin& login) {
  return login.verdict == LoginVerdict::undecided || may_be_settled_later(login);
}

class AuditRun {
 public:
  AuditRun(const CommandContext& context, const pace::Gate& gate, inventory::Inventory& inventory)
      : context_(context),
        console_(context.console),
        gate_(gate),
        inventory_(inventory),
        round_(context, gate, inventory) {}

  Result<void> prepare(const AuditRunCommand& command);
  Result<void> run(std::vector<logins::AuditDevice> devices);
  Result<ExitCode> conclude(const OutputPlan& plan);

 private:
  Result<ScanRecord> begin();
  report::Grid table() const;
  std::string json() const;
  std::string word(std::string_view prefix, std::string_view name) const {
    return console_.text(report::label(prefix, name));
  }

  const CommandContext& context_;
  const Console& console_;
  const pace::Gate& gate_;
  inventory::Inventory& inventory_;
  LoginRound round_;
  ScanId scan_;
};

Result<void> AuditRun::prepare(const AuditRunCommand& command) {
  const auto profile =
      pace::find_profile(setting_or(context_.settings, Setting::profile, "gentle"));
  if (!profile) return Unexpected(profile.error());
  LoginRoundOrder order;
  order.profile = pace::capped(*profile, gate_.scope().rates);
  order.operator_name = command.operator_name;
  order.credentials = command.credentials;
  order.extra_knowledge = command.extra_knowledge;
  return round_.prepare(order);
}

Result<ScanRecord> AuditRun::begin() {
  ScanRecord record;
  record.ports = record.udp_ports = kNone;
  record.profile = kProfileOfRecord;
  record.sensor = host_name();
  record.tenken_version = version();
  record.scope_sha256 = gate_.scope().sha256;
  record.authorised_by = gate_.scope().authorised_by;
  return inventory_.begin_scan(std::move(record));
}

Result<void> AuditRun::run(std::vector<logins::AuditDevice> devices) {
  const auto begun = begin();
  if (!begun) return Unexpected(begun.error());
  scan_ = begun->id;
  Result<void> ran = round_.run(*begun, std::move(devices));
  const ScanState state = round_.interrupted() ? ScanState::interrupted : ScanState::complete;
  if (auto finished = inventory_.finish_scan(scan_, state, 0); !finished) return finished;
  return ran;
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
  for (const LoginLine& line : round_.lines())
    grid.add({line.device, line.service, printable(line.protocol),
              line.login.account.empty() ? "-" : printable(line.login.account),
              word("logins_verdict_", to_string(line.login.verdict)),
              word("logins_why_", to_string(line.login.reason)),
              line.login.row.empty() ? "-" : line.login.row});
  return grid;
}

std::string AuditRun::json() const {
  boost::json::array results;
  for (const LoginLine& line : round_.lines()) {
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
  all["devices"] = round_.stats().devices;
  all["services"] = round_.stats().services;
  all["attempts"] = round_.stats().attempts;
  all["refused_by_budget"] = round_.stats().refused;
  all["results"] = std::move(results);
  return json_text(all);
}

Result<ExitCode> AuditRun::conclude(const OutputPlan& plan) {
  const auto policy = chosen_policy(context_.settings);
  if (!policy) return Unexpected(policy.error());
  const auto judged = judge(context_, inventory_, *policy);
  if (!judged) return Unexpected(judged.error());
  // The verdicts are those of the scan whose devices were looked at.
  const ScanId of = judged->view.scan ? judged->view.scan->id : scan_;
  if (auto recorded = inventory_.record_findings(of, judged->assessed); !recorded)
    return Unexpected(recorded.error());
  auto written = write_output(
      context_, plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        return format == kJson.name ? json() : grid_text(console_, table(), format, to_file);
      });
  if (!written) return Unexpected(written.error());
  round_.say_summary();
  if (round_.interrupted()) return kInterrupted;
  const bool open = std::ranges::any_of(
      round_.lines(), [](const LoginLine& line) { return leaves_open(line.login); });
  return open ? kInconclusive : kDone;
}

}  // namespace

Result<ExitCode> run_audit_run(const CommandContext& context, const AuditRunCommand& command) {
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

  auto inventory = open_inventory(context, inventory::OpenMode::read_write, scope->site);
  if (!inventory) return Unexpected(inventory.error());
  const auto view = inventory->view();
  if (!view) return Unexpected(view.error());
  auto devices = audit_devices(*view, *allowed);
  if (devices.empty())
    return fail(Errc::usage, Note(Msg::logins_nothing_known), Note(Msg::logins_nothing_known_fix));
  AuditRun run(context, gate, *inventory);
  if (auto prepared = run.prepare(command); !prepared) return Unexpected(prepared.error());
  if (auto ran = run.run(std::move(devices)); !ran) return Unexpected(ran.error());
  return run.conclude(*plan);
}

}  // namespace tenken::cli
