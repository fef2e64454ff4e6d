// accept: a profile, one device, the sweep engine, what came of it, the certificate, the exit code.
#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <set>

#include <unistd.h>

#include "bundle/evidence_bundle.hpp"
#include "cli/accept_join.hpp"
#include "cli/accept_profile.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/judged.hpp"
#include "cli/progress.hpp"
#include "cli/settings.hpp"
#include "cli/side_listener.hpp"
#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/words.hpp"
#include "inventory/acceptance_log.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/acceptance.hpp"
#include "scanner/discover/auto_discoverer.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kAcceptFormats{kTable, kJson};
constexpr std::string_view kHtmlFile = ".html";
constexpr std::string_view kPdfFile = ".pdf";

/// Everything that was asked for, checked before anything happens.
struct AcceptPlan {
  rules::AcceptanceProfile profile;
  rules::Policy policy;
  OutputPlan output;
  ProgressMode progress = ProgressMode::automatic;
  pace::Scope scope;
  std::string inspector;
  std::chrono::seconds wait{0};
  std::optional<MacAddress> mac;  ///< where the target is one

  AcceptPlan() = default;
};

Result<void> check_files(const AcceptCommand& command) {
  for (const std::string& file : command.certificates) {
    if (!file.ends_with(kHtmlFile) && !file.ends_with(kPdfFile))
      return fail(Errc::usage, Note(Msg::accept_cert_kind, {shown(file)}),
                  Note(Msg::accept_cert_kind_fix));
    if (auto writable = check_writable(file); !writable) return writable;
  }
  return command.junit.empty() ? Result<void>() : check_writable(command.junit);
}

Result<AcceptPlan> plan_acceptance(const CommandContext& context, const AcceptCommand& command) {
  AcceptPlan plan;
  auto profile = load_accept_profile(command.profile);
  if (!profile) return Unexpected(profile.error());
  plan.profile = std::move(*profile);
  auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  plan.policy = std::move(*policy);
  const auto progress = progress_mode(context.settings);
  if (!progress) return Unexpected(progress.error());
  plan.progress = *progress;
  auto output = plan_output(context.options, kAcceptFormats, kTable.name, true);
  if (!output) return Unexpected(output.error());
  plan.output = std::move(*output);
  if (auto files = check_files(command); !files) return Unexpected(files.error());
  auto inspector = writer(context.environment, command.inspector);
  if (!inspector) return Unexpected(inspector.error());
  plan.inspector = std::move(*inspector);
  if (!command.wait.empty()) {
    const auto wait = duration(SettingValue(command.wait, "--wait"));
    if (!wait) return Unexpected(wait.error());
    plan.wait = *wait;
  }
  if (const auto mac = MacAddress::parse(command.target)) plan.mac = *mac;
  auto scope = required_scope(context.settings);
  if (!scope) return Unexpected(scope.error());
  plan.scope = std::move(*scope);
  // Before a target's name is looked up: that, too, sends packets.
  const pace::Gate gate(plan.scope, context.clock);
  for (const pace::Check check : {pace::Check::discovery, pace::Check::ports})
    if (auto open = gate.open_for(check); !open) return Unexpected(open.error());
  return plan;
}

/// What the profile measures takes the place of what the settings say.
Settings measuring(const Settings& settings, const rules::AcceptanceProfile& profile,
                   const std::string& named) {
  Settings mine = settings;
  mine[Setting::ports] = SettingValue(profile.tcp_text, named);
  mine[Setting::udp_ports] = SettingValue(profile.udp_text, named);
  mine[Setting::profile] = SettingValue(profile.pace, named);
  mine.erase(Setting::fail_on);
  return mine;
}

/// "TA-20261124-5E3F09A1": the day, and the end of the scan's id.
std::string certificate_number(const ScanRecord& scan) {
  constexpr std::size_t kDay = 10;
  constexpr std::size_t kTail = 8;
  std::string day = scan.started.to_local_string().substr(0, kDay);
  std::erase(day, '-');
  const std::string id = scan.id.to_string();
  std::string tail = id.substr(id.size() - kTail);
  std::ranges::transform(tail, tail.begin(), [](unsigned char c) { return std::toupper(c); });
  return "TA-" + day + "-" + tail;
}

/// One run of the command, from an open inventory to the exit code.
class AcceptRun {
 public:
  AcceptRun(const CommandContext& context, const AcceptCommand& command, const AcceptPlan& plan,
            inventory::Inventory& inventory)
      : context_(context),
        console_(context.console),
        command_(command),
        plan_(plan),
        inventory_(inventory),
        settings_(measuring(context.settings, plan.profile, command.profile)),
        measuring_(context.options, settings_, context.environment, context.console, context.clock,
                   context.database) {}

  Result<ExitCode> run(const SweepEngine& engine) {
    since_ = context_.clock.now();
    std::optional<PreparedSweep> sweep;
    std::optional<IpAddress> address;
    if (!plan_.mac) {  // refused before anybody waits
      auto prepared = prepare(command_.target);
      if (!prepared) return Unexpected(prepared.error());
      address = prepared->plan.targets.ranges().front().first;
      sweep = std::move(*prepared);
    }
    if (plan_.wait.count() > 0) {
      auto joined = wait(address);
      if (!joined) return Unexpected(joined.error());
      if (joined->interrupted) return stopped(Msg::cli_interrupted, kInterrupted);
      joining_ = joined->joining;
      if (plan_.mac) address = joined->address;
    }
    if (plan_.mac && !address) {
      auto known = known_address();
      if (!known) {
        if (!joining_) return Unexpected(known.error());
        console_.error(known.error());
        return kInconclusive;  // it was waited for, and did not come
      }
      address = *known;
    }
    if (!sweep) {
      auto prepared = prepare(address->to_string());
      if (!prepared) return Unexpected(prepared.error());
      sweep = std::move(*prepared);
    }
    return examine(engine, *sweep, *address);
  }

 private:
  Result<PreparedSweep> prepare(const std::string& target) {
    SweepCommand one;
    one.targets = {target};
    auto sweep = prepare_sweep(measuring_, one, system_resolver(), std::cin);
    if (!sweep) return sweep;
    if (const std::uint64_t count = sweep->plan.targets.size(); count != 1)
      return fail(Errc::usage, Note(Msg::accept_one_target, {shown(target), std::to_string(count)}),
                  Note(Msg::accept_one_target_fix));
    return sweep;
  }

  Result<Joined> wait(const std::optional<IpAddress>& address) {
    JoinWish wish;
    wish.address = address;
    wish.mac = plan_.mac;
    wish.wait = plan_.wait;
    wish.interface = setting_or(context_.settings, Setting::interface);
    if (wish.interface.empty() && address) {
      const auto interfaces = discover::list_interfaces();
      if (!interfaces) return Unexpected(interfaces.error());
      IpSet one;
      one.add(IpRange(*address, *address));
      if (const auto links = links_of(one, *interfaces, ""); !links.empty())
        wish.interface = links.front();
    }
    if (wish.interface.empty())
      return fail(Errc::usage, Note(Msg::accept_wait_interface),
                  Note(Msg::accept_wait_interface_fix));
    return wait_for_device(context_, inventory_, wish);
  }

  /// The address that the MAC address has by what the inventory knows.
  Result<IpAddress> known_address() const {
    if (const auto device = inventory_.find_device(plan_.mac->to_string()))
      if (const auto ips = device->current_ips(); !ips.empty()) return ips.front();
    return fail(Errc::usage, Note(Msg::accept_unknown_mac, {plan_.mac->to_string()}),
                Note(Msg::accept_unknown_mac_fix));
  }

  Result<ExitCode> stopped(Msg why, ExitCode code) const {
    console_.warn(Note(why));
    console_.warn(Note(Msg::accept_repeat));
    return code;
  }

  Result<ExitCode> examine(const SweepEngine& engine, PreparedSweep& sweep,
                           const IpAddress& address) {
    auto record = inventory_.begin_scan(sweep.record);
    if (!record) return Unexpected(record.error());
    sweep.record = std::move(*record);
    console_.say(Note(
        Msg::accept_start,
        {address.to_string(), plan_.profile.name, plan_.profile.tcp_text, plan_.profile.udp_text,
         sweep.plan.profile.name, printable(sweep.scope.authorised_by)}));
    if (!discover::Capabilities::of_this_process().raw) console_.warn(Note(Msg::cli_sweep_no_raw));
    Progress progress(console_, plan_.progress, context_.clock);
    const pace::Gate gate(sweep.scope, context_.clock);
    auto outcome = engine(sweep.plan, gate, inventory_, sweep.record, context_.clock,
                          [&](const SweepStatus& status) { progress.update(status); });
    progress.finish();
    const auto close = [&](ScanState state, std::uint64_t dropped) {
      return inventory_.finish_scan(sweep.record.id, state, dropped);
    };
    if (!outcome || outcome->store_error) {
      (void)close(ScanState::interrupted, 0);
      return Unexpected(outcome ? *outcome->store_error : outcome.error());
    }
    for (const Note& note : outcome->heard) console_.say(note);
    for (const Note& anomaly : outcome->anomalies) console_.warn(anomaly);
    if (outcome->interrupted || outcome->out_of_time || outcome->scope_closed) {
      if (auto closed = close(ScanState::interrupted, outcome->dropped); !closed)
        return Unexpected(closed.error());
      if (outcome->interrupted) return stopped(Msg::cli_interrupted, kInterrupted);
      if (outcome->scope_closed) return stopped(Msg::cli_scope_closed, kRefused);
      return stopped(Msg::cli_out_of_time, kInconclusive);
    }
    if (auto closed = close(ScanState::complete, outcome->dropped); !closed)
      return Unexpected(closed.error());
    return conclude(sweep.record, address);
  }

  Result<ExitCode> conclude(const ScanRecord& scan, const IpAddress& address) {
    auto judged = judge(context_, inventory_, plan_.policy);
    if (!judged) return Unexpected(judged.error());
    if (auto kept = keep_survey(inventory_, *judged, scan.id); !kept)
      return Unexpected(kept.error());
    if (auto recorded = inventory_.record_findings(scan.id, judged->assessed); !recorded)
      return Unexpected(recorded.error());

    const Device* const device = answering(judged->view, address, scan);
    rules::Measured measured(judged->assessed);
    measured.device = device;
    measured.target = address.to_string();
    measured.scan = scan.id;
    measured.since = since_;
    measured.joining = joining_;

    Acceptance acceptance;
    acceptance.number = certificate_number(scan);
    acceptance.checks = rules::compare(plan_.profile, measured);
    acceptance.result = rules::overall(acceptance.checks);
    acceptance.started = since_;
    acceptance.finished = context_.clock.now();
    acceptance.inspector = plan_.inspector;
    acceptance.profile = plan_.profile.name;
    acceptance.profile_sha256 = plan_.profile.sha256;
    acceptance.target = address.to_string();
    acceptance.device_label = device == nullptr ? address.to_string() : printable(device->label());
    if (device != nullptr) acceptance.device = device->id;
    acceptance.scan = scan.id;
    acceptance.by = judged->assessed.by;
    if (auto counted = count_evidence(*judged, device, acceptance); !counted)
      return Unexpected(counted.error());
    if (auto logged = log(acceptance); !logged) return Unexpected(logged.error());
    if (auto shown = show(*judged, device, acceptance); !shown) return Unexpected(shown.error());
    return code_of(acceptance.result);
  }

  static ExitCode code_of(AcceptanceResult result) {
    if (result == AcceptanceResult::fail) return kGateFailed;
    return result == AcceptanceResult::pass ? kDone : kInconclusive;
  }

  /// The device that this scan has seen at the address; null where nobody answered.
  static const Device* answering(const InventoryView& view, const IpAddress& address,
                                 const ScanRecord& scan) {
    for (const Device& device : view.devices) {
      const auto ips = device.current_ips();
      const bool there = std::ranges::find(ips, address) != ips.end();
      if (there && device.present && device.last_seen >= scan.started) return &device;
    }
    return nullptr;
  }

  /// The records that the result rests on.
  Result<void> count_evidence(const Judged& judged, const Device* device,
                              Acceptance& acceptance) const {
    std::set<EvidenceId> cited;
    for (const AcceptanceCheck& check : acceptance.checks)
      cited.insert(check.evidence.begin(), check.evidence.end());
    if (device != nullptr) {
      for (const Service& service : device->services)
        for (const EvidenceId& id : service.evidence()) cited.insert(id);
      for (const Finding& finding : judged.assessed.findings)
        if (finding.device == device->id)
          cited.insert(finding.evidence.begin(), finding.evidence.end());
    }
    const auto records = inventory_.evidence(cited);
    if (!records) return Unexpected(records.error());
    acceptance.evidence_records = records->size();
    acceptance.evidence_sha256 = bundle::evidence_digest(*records);
    return ok;
  }

  Result<void> log(const Acceptance& acceptance) const {
    auto book = inventory::AcceptanceLog::open(context_.database, inventory::OpenMode::read_write,
                                               inventory_.site_name());
    if (!book) return Unexpected(book.error());
    return book->add(acceptance);
  }

  Result<void> show(const Judged& judged, const Device* device,
                    const Acceptance& acceptance) const {
    report::ReportInput base(judged.view, judged.assessed);
    base.policy_name = judged.policy_name;
    base.tenken_version = version();
    base.lang = console_.lang;
    report::AcceptanceInput input(acceptance, base);
    input.device = device;
    input.declared = plan_.profile.declared;
    if (device != nullptr)
      for (const auto& [field, value] : device->declared) input.declared[field] = value;
    for (const std::string& file : command_.certificates) {
      auto written = write_file(file, [&](std::ostream& out) {
        return file.ends_with(kPdfFile) ? report::write_acceptance_pdf(input, out)
                                        : report::write_acceptance_html(input, out);
      });
      if (!written) return written;
    }
    if (!command_.junit.empty()) {
      auto written = write_file(command_.junit, [&](std::ostream& out) {
        return report::write_acceptance_junit(input, out);
      });
      if (!written) return written;
    }
    const RenderTo render = [&](std::string_view format, bool to_file, std::ostream& out) {
      base.color = !to_file && console_.color_out;
      base.columns = to_file ? 0 : console_.columns;
      return report::write_acceptance(input, format, out);
    };
    return write_output(context_, plan_.output, render);
  }

  const CommandContext& context_;
  const Console& console_;
  const AcceptCommand& command_;
  const AcceptPlan& plan_;
  inventory::Inventory& inventory_;
  const Settings settings_;
  const CommandContext measuring_;
  Timestamp since_;
  std::optional<rules::Joining> joining_;
};

}  // namespace

Result<ExitCode> run_accept_command(const CommandContext& context, const AcceptCommand& command,
                                    const SweepEngine& engine) {
  const auto plan = plan_acceptance(context, command);
  if (!plan) return Unexpected(plan.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write, plan->scope.site);
  if (!inventory) return Unexpected(inventory.error());
  return AcceptRun(context, command, *plan, *inventory).run(engine);
}

}  // namespace tenken::cli
