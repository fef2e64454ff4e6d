// sweep: scope, plan, engine, verdicts, reports, exit code.
#include <array>
#include <future>
#include <iostream>
#include <optional>

#include <fmt/core.h>
#include <unistd.h>

#include "cli/audit_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/fail_on.hpp"
#include "cli/heap.hpp"
#include "cli/judged.hpp"
#include "cli/login_round.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/sweep_look.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/targets.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kDryFormats{kTable, kJson};
constexpr std::array kLookFormats{kTable, kJson, kCsv};
constexpr double kLeastShown = 0.01;  // ports, of what may be missing
constexpr std::size_t kShortId = 8;   // hexadecimal digits, where they name one scan only

/// The shortest beginning of the scan's id, of at least kShortId digits, that no other scan shares.
std::string short_id(const inventory::Inventory& inventory, const ScanId& id) {
  std::string full = id.to_string();
  const auto scans = inventory.scans();
  if (!scans) return full;
  std::size_t length = kShortId;
  for (const ScanRecord& other : *scans) {
    if (other.id == id) continue;
    const std::string text = other.id.to_string();
    std::size_t common = 0;
    while (common < full.size() && full[common] == text[common]) ++common;
    length = std::max(length, common + 1);
  }
  return full.substr(0, length);
}

/// One run of the command, from an open inventory to the exit code.
class SweepRun {
 public:
  SweepRun(const CommandContext& context, PreparedSweep& sweep, inventory::Inventory& inventory,
           const rules::Policy& policy, const FailOn& gate, const OutputPlan& output)
      : context_(context),
        console_(context.console),
        sweep_(sweep),
        inventory_(inventory),
        policy_(policy),
        fail_on_(gate),
        output_(output) {}

  Result<ExitCode> run(const SweepEngine& engine, const pace::Gate& gate, ProgressMode mode) {
    announce();
    const bool keys = console_.err_is_terminal && !console_.quiet && mode != ProgressMode::none;
    if (keys && ::isatty(STDIN_FILENO) == 1) sweep_.plan.terminal = STDIN_FILENO;
    if (sweep_.plan.terminal && context_.options.verbose > 0)
      console_.say(Note(Msg::cli_status_keys));
    Progress progress(console_, mode, context_.clock);
    auto outcome = engine(sweep_.plan, gate, inventory_, sweep_.record, context_.clock,
                          [&](const SweepStatus& status) { progress.update(status); });
    progress.finish();
    if (!outcome) {
      (void)inventory_.finish_scan(sweep_.record.id, ScanState::interrupted, 0);
      return Unexpected(outcome.error());
    }
    if (context_.options.verbose > 0)
      for (const Note& note : outcome->notes) console_.err << console_.text(note) << '\n';
    for (const Note& note : outcome->heard) console_.say(note);
    if (outcome->store_error) {
      (void)inventory_.finish_scan(sweep_.record.id, ScanState::interrupted, outcome->dropped);
      say_resume();
      return Unexpected(*outcome->store_error);
    }
    if (outcome->interrupted || outcome->out_of_time || outcome->scope_closed)
      return stop_early(*outcome);
    if (auto checked = check_logins(gate, *outcome); !checked) {
      (void)inventory_.finish_scan(sweep_.record.id, ScanState::interrupted, outcome->dropped);
      say_resume();
      return Unexpected(checked.error());
    }
    if (outcome->interrupted) return stop_early(*outcome);
    return complete(*outcome);
  }

 private:
  void announce() const {
    const std::string addresses = discover::count_text(sweep_.plan.targets);
    const std::string authorised_by = printable(sweep_.scope.authorised_by);
    const std::string& profile = sweep_.plan.profile.name;
    if (sweep_.plan.ports.empty()) {
      console_.say(Note(Msg::cli_sweep_start_discovery, {addresses, profile, authorised_by}));
    } else {
      console_.say(Note(Msg::cli_sweep_start,
                        {addresses, std::to_string(sweep_.plan.ports.size()), profile,
                         authorised_by, std::to_string(sweep_.plan.udp_ports.size())}));
    }
    if (!discover::Capabilities::of_this_process().raw) console_.warn(Note(Msg::cli_sweep_no_raw));
  }

  void say_resume() const {
    std::string command = "tenken sweep --resume " + short_id(inventory_, sweep_.record.id) +
                          " --scope " + shell_word(sweep_.scope_file) + " --db " +
                          shell_word(context_.database.string());
    const std::string site = setting_or(context_.settings, Setting::site);
    if (!site.empty()) command += " --site " + shell_word(site);
    // The scan does not record the rates, and what goes on must not be faster than what was asked.
    command += given_flags(context_.settings, {Setting::lang, Setting::rate, Setting::host_rate});
    if (context_.options.config)
      command += " --config " + shell_word(context_.options.config->string());
    // Not silenced by -q: without it the user cannot go on.
    console_.err << console_.text(
                        Note(Msg::cli_resume_with, {printable(command, command.size() * 4)}))
                 << std::endl;
  }

  /// Tries logins on what this scan has seen, where the scope allows it and an administrator
  /// agreed; the same ledger and budgets as `audit run`.
  Result<void> check_logins(const pace::Gate& gate, SweepOutcome& outcome) {
    bool open = false;
    std::optional<Error> refused;  // asked for by the scope, but without consent or after its end
    for (const pace::Check check : {pace::Check::known_defaults, pace::Check::no_auth}) {
      const Result<void> opened = gate.open_for(check);
      open = open || opened;
      if (!opened && gate.scope().checks.contains(check)) refused = opened.error();
    }
    if (refused && refused->text && refused->remedy)
      console_.warn(*refused->text, *refused->remedy);
    if (!open) return ok;
    const auto view = inventory_.view();
    if (!view) return Unexpected(view.error());
    auto devices = audit_devices(*view, sweep_.plan.targets, sweep_.record.started);
    if (devices.empty()) return ok;
    LoginRound round(context_, gate, inventory_);
    LoginRoundOrder order;
    order.profile = sweep_.plan.profile;
    if (sweep_.plan.interface) order.source = net::Source(*sweep_.plan.interface);
    if (auto prepared = round.prepare(order); !prepared) return prepared;
    if (auto ran = round.run(sweep_.record, std::move(devices)); !ran) return ran;
    round.say_summary();
    outcome.interrupted = round.interrupted();
    open_logins_ = round.open_lines();
    return ok;
  }

  Result<ExitCode> stop_early(const SweepOutcome& outcome) {
    auto finished =
        inventory_.finish_scan(sweep_.record.id, ScanState::interrupted, outcome.dropped);
    if (!finished) return Unexpected(finished.error());
    console_.warn(Note(outcome.interrupted    ? Msg::cli_interrupted
                       : outcome.scope_closed ? Msg::cli_scope_closed
                                              : Msg::cli_out_of_time));
    say_resume();
    if (outcome.interrupted) return kInterrupted;
    return outcome.scope_closed ? kRefused : kInconclusive;
  }

  Result<ExitCode> complete(const SweepOutcome& outcome) {
    auto finished = inventory_.finish_scan(sweep_.record.id, ScanState::complete, outcome.dropped);
    if (!finished) return Unexpected(finished.error());
    auto judged = judge(context_, inventory_, policy_);
    if (!judged) return Unexpected(judged.error());
    if (auto loaded = load_evidence(inventory_, output_, *judged); !loaded)
      return Unexpected(loaded.error());
    // The inventory is this thread's again once `recorded` is there; nothing is written before.
    auto recording = std::async(std::launch::async, [&] {
      if (auto kept = keep_survey(inventory_, *judged, sweep_.record.id); !kept) return kept;
      return inventory_.record_findings(sweep_.record.id, judged->assessed);
    });
    std::optional<Result<void>> recorded;
    std::future<Result<void>> flushed;  // beside the next report
    const RenderTo render = [&](std::string_view format, bool to_file, std::ostream& out) {
      auto rendered = render_report(context_, *judged, format, to_file, out);
      if (!recorded) {
        recorded = recording.get();
        flushed = std::async(std::launch::async, [&] { return inventory_.flush_log(); });
      }
      return rendered ? *recorded : rendered;
    };
    auto written = write_output(context_, output_, render);
    if (flushed.valid()) flushed.wait();  // whatever it could not do is done when the file closes
    // Also where the report cannot be written: what is missing and why the gate failed.
    const ExitCode code =
        graver(what_is_missing(outcome, judged->view), gate_code(*judged, outcome));
    if (!written) return Unexpected(written.error());
    return code;
  }

  /// What the port scan says of itself: results that others tried to make, and how far it is sure.
  void say_certainty(const SweepOutcome& outcome, const InventoryView& view) const {
    constexpr double kWorthSaying = 0.02;  // below, an estimate says as much of a sound network
    if (outcome.ports.rejected > 0)
      console_.say(Note(Msg::cli_answers_rejected, {std::to_string(outcome.ports.rejected)}));
    if (outcome.ports.loss < kWorthSaying) return;
    double missed = 0;
    for (const Device& device : view.devices)
      if (device.tcp && device.tcp->at >= sweep_.record.started)
        missed += device.tcp->expected_missed;
    console_.say(
        Note(Msg::cli_network_loses, {fmt::format("{:.0f}", 100 * outcome.ports.loss),
                                      fmt::format("{}{:.2g}", missed < kLeastShown ? "< " : "",
                                                  std::max(missed, kLeastShown))}));
  }

  ExitCode what_is_missing(const SweepOutcome& outcome, const InventoryView& view) const {
    ExitCode code = kDone;
    const auto missing = [&](ExitCode why, Msg message, std::uint64_t count) {
      if (count == 0) return;
      console_.warn(Note(message, {std::to_string(count)}));
      code = graver(code, why);
    };
    if (outcome.hosts == 0) {
      console_.warn(Note(Msg::cli_nobody_answered, {discover::count_text(sweep_.plan.targets)}),
                    Note(Msg::cli_nobody_answered_fix));
      code = kInconclusive;
    }
    for (const Note& anomaly : outcome.anomalies) console_.warn(anomaly);
    say_certainty(outcome, view);
    if (outcome.discovery.outside > 0)
      console_.say(Note(Msg::cli_answers_outside, {std::to_string(outcome.discovery.outside)}));
    if (!discover::only_wide(sweep_.plan.targets).empty())
      missing(kInconclusive, Msg::cli_groups_refused, outcome.discovery.groups_refused);
    missing(kInconclusive, Msg::cli_silent_since_break, outcome.silent_hosts);
    missing(kInconclusive, Msg::cli_hosts_failed, outcome.failed_hosts);
    missing(kInconclusive, Msg::cli_frames_dropped, outcome.dropped);
    for (const std::string& line : open_logins_) console_.err << "  " << line << '\n';
    if (!open_logins_.empty()) code = graver(code, kInconclusive);
    return code;
  }

  /// Says why the gate failed: a bare exit code 1 sends people looking for the reason elsewhere.
  ExitCode gate_code(const Judged& judged, const SweepOutcome& outcome) const {
    if (fail_on_.empty()) return kDone;
    const auto [failures, waived] =
        gate_failures(fail_on_, judged.assessed, judged.view, sweep_.plan.targets,
                      sweep_.record.started, judged.decisions);
    if (waived > 0) console_.warn(Note(Msg::sheet_gate_waived, {std::to_string(waived)}));
    if (failures.empty()) {
      if (outcome.hosts > 0) console_.say(Note(Msg::cli_gate_passed));
      return kDone;
    }
    console_.warn(Note(Msg::cli_gate_failed, {std::to_string(failures.size())}));
    for (const Finding* finding : failures) {
      std::string subject;
      for (const Device& device : judged.view.devices)
        if (device.id == finding->device) subject = printable(device.label());
      if (finding->endpoint) subject += ' ' + finding->endpoint->to_string();
      console_.err << "  " << finding->item << "  " << subject << "  "
                   << severity_label(finding->severity, console_.lang) << "  "
                   << console_.text(finding->reason) << '\n';
    }
    console_.err.flush();
    return kGateFailed;
  }

  const CommandContext& context_;
  const Console& console_;
  PreparedSweep& sweep_;
  inventory::Inventory& inventory_;
  const rules::Policy& policy_;
  const FailOn& fail_on_;
  const OutputPlan& output_;
  std::vector<std::string> open_logins_;  ///< services whose logins were not settled, and why
};

/// Everything that the settings say about a sweep, checked before anything happens.
struct SweepSettings {
  FailOn gate;
  rules::Policy policy;
  ProgressMode progress = ProgressMode::automatic;
  OutputPlan output;

  SweepSettings() = default;
};

Result<SweepSettings> read_settings(const CommandContext& context, const SweepCommand& command) {
  SweepSettings result;
  auto gate = fail_on(context.settings);
  if (!gate) return Unexpected(gate.error());
  result.gate = std::move(*gate);
  auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  result.policy = std::move(*policy);
  const auto progress = progress_mode(context.settings);
  if (!progress) return Unexpected(progress.error());
  result.progress = *progress;
  if (auto profile = check_profile(context.settings); !profile) return Unexpected(profile.error());
  auto output = command.dry_run ? plan_output(context.options, kDryFormats, kTable.name)
                : command.look  ? plan_output(context.options, kLookFormats, kTable.name)
                                : plan_output(context.options, report_formats(), kTable.name, true);
  if (!output) return Unexpected(output.error());
  result.output = std::move(*output);
  return result;
}

Result<ExitCode> show_plan(const CommandContext& context, const PreparedSweep& sweep,
                           const OutputPlan& output) {
  auto written =
      write_output(context, output, [&](std::string_view format, bool) -> Result<std::string> {
        return dry_run_text(context.console, sweep, format);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

/// An order of addresses that is random from scan to scan and the same when a scan is resumed.
std::uint64_t seed_of(const ScanId& id) {
  std::uint64_t seed = 0;
  for (std::size_t i = 8; i < id.value.size(); ++i) seed = (seed << 8U) | id.value[i];
  return seed;
}

/// Prepares the rest of an earlier scan; nothing is sent.
Result<PreparedSweep> prepare_earlier(const CommandContext& context, const SweepCommand& command,
                                      const inventory::Inventory& inventory) {
  auto record = inventory.find_scan(*command.resume);
  if (!record) return Unexpected(record.error());
  if (record->state == ScanState::complete)
    return fail(Errc::usage, Note(Msg::cli_resume_complete, {short_id(inventory, record->id)}),
                Note(Msg::cli_resume_complete_fix));
  return prepare_resume(context, command, std::move(*record));
}

}  // namespace

Result<ExitCode> run_sweep_command(const CommandContext& context, const SweepCommand& command,
                                   const SweepEngine& engine) {
  if (!command.look)  // which keeps little
    prepare_heap();
  else if (auto alone = check_look(context, command); !alone)
    return Unexpected(alone.error());
  const auto settings = read_settings(context, command);
  if (!settings) return Unexpected(settings.error());
  // Without a scope nothing else matters: neither the targets nor the inventory are looked at.
  const auto scope = required_scope(context.settings);
  if (!scope) return Unexpected(scope.error());
  // Before a target's name is looked up: that, too, sends packets.
  if (auto open = pace::Gate(*scope, context.clock).open_for(pace::Check::discovery); !open)
    return Unexpected(open.error());

  std::optional<inventory::Inventory> inventory;
  if (command.resume) {
    const auto mode =
        command.dry_run ? inventory::OpenMode::read_only : inventory::OpenMode::read_write;
    auto opened = open_inventory(context, mode, scope->site);
    if (!opened) return Unexpected(opened.error());
    inventory.emplace(std::move(*opened));
  }
  auto sweep = command.resume ? prepare_earlier(context, command, *inventory)
                              : prepare_sweep(context, command, system_resolver(), std::cin);
  if (!sweep) return Unexpected(sweep.error());
  const pace::Gate gate(sweep->scope, context.clock);
  if (command.dry_run) return show_plan(context, *sweep, settings->output);
  if (command.look) return look(context, *sweep, gate, settings->progress, settings->output);

  if (!inventory) {
    auto opened = open_inventory(context, inventory::OpenMode::read_write, scope->site);
    if (!opened) return Unexpected(opened.error());
    inventory.emplace(std::move(*opened));
  }
  auto record = command.resume ? inventory->resume_scan(sweep->record.id)
                               : inventory->begin_scan(sweep->record);
  if (!record) return Unexpected(record.error());
  sweep->record = std::move(*record);
  sweep->plan.seed = seed_of(sweep->record.id);
  sweep->plan.listen = !command.no_listen;
  for (const std::string& text : sweep->record.excluded)
    if (const auto range = IpRange::parse(text)) sweep->plan.excluded.add(*range);
  if (command.resume) {
    auto measured = inventory->measured(sweep->record.id);
    if (!measured) return Unexpected(measured.error());
    sweep->plan.already_measured = std::move(*measured);
    auto progress = inventory->progress(sweep->record.id);
    if (!progress) return Unexpected(progress.error());
    sweep->plan.progress = std::move(*progress);
    auto udp = inventory->measured(sweep->record.id, Transport::udp);
    if (!udp) return Unexpected(udp.error());
    sweep->plan.udp_measured = std::move(*udp);
  }
  SweepRun run(context, *sweep, *inventory, settings->policy, settings->gate, settings->output);
  return run.run(engine, gate, settings->progress);
}

}  // namespace tenken::cli
