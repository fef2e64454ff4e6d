#include "cli/sweep_plan.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <unistd.h>

#include "model/bytes.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/ports/port_names.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kDefaultPorts = "top1000";
constexpr std::string_view kDefaultProfile = "standard";

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return printable(name.data());
}

/// The plan's pace, ports and interface; `plan.ports_text` and `profile` may come from a record.
Result<void> fill_how(const CommandContext& context, const std::string& ports,
                      const std::string& profile_name, const std::string& interface,
                      PreparedSweep& sweep) {
  auto port_set = ports::resolve_ports(ports);
  if (!port_set) return Unexpected(port_set.error());
  sweep.plan.ports = std::move(*port_set);
  sweep.plan.ports_text = ports;

  auto profile = pace::find_profile(profile_name);
  if (!profile) return Unexpected(profile.error());
  const auto all = rate(context.settings, Setting::rate);
  if (!all) return Unexpected(all.error());
  const auto host = rate(context.settings, Setting::host_rate);
  if (!host) return Unexpected(host.error());
  if (*all) profile->packets_per_second = **all;
  if (*host) profile->host_packets_per_second = **host;
  sweep.plan.profile = pace::capped(std::move(*profile), sweep.scope.rates);

  if (!interface.empty()) {
    const auto interfaces = discover::list_interfaces();
    if (!interfaces) return Unexpected(interfaces.error());
    const auto found = discover::find_interface(*interfaces, interface);
    if (!found) return Unexpected(found.error());
    sweep.plan.interface = interface;
  }
  const auto limit = max_time(context.settings);
  if (!limit) return Unexpected(limit.error());
  sweep.plan.max_time = *limit;
  sweep.plan.sensor = host_name();
  return ok;
}

Result<void> fill_targets(const IpSet& targets, PreparedSweep& sweep) {
  auto allowed = within_scope(targets, sweep.scope, sweep.scope_file);
  if (!allowed) return Unexpected(allowed.error());
  if (allowed->size() > kMaxAddresses)
    return fail(Errc::usage, Note(Msg::cli_too_many_addresses, {std::to_string(kMaxAddresses)}),
                Note(Msg::cli_too_many_addresses_fix));
  sweep.plan.targets = std::move(*allowed);
  return ok;
}

/// What the record says about this run, whether it is new or resumed.
void fill_record(PreparedSweep& sweep) {
  sweep.record.targets = range_texts(sweep.plan.targets);
  sweep.record.ports = sweep.plan.ports_text;
  sweep.record.profile = sweep.plan.profile.name;
  sweep.record.interface = sweep.plan.interface.value_or("");
  sweep.record.sensor = sweep.plan.sensor;
  sweep.record.scope_sha256 = sweep.scope.sha256;
  sweep.record.authorised_by = sweep.scope.authorised_by;
  sweep.record.tenken_version = version();
  sweep.record.addresses_in_scope = sweep.plan.targets.size();
}

Result<PreparedSweep> with_scope(const CommandContext& context) {
  PreparedSweep sweep;
  auto scope = required_scope(context.settings);
  if (!scope) return Unexpected(scope.error());
  sweep.scope = std::move(*scope);
  sweep.scope_file = setting_or(context.settings, Setting::scope);
  return sweep;
}

std::chrono::seconds seconds_up(double seconds) {
  constexpr double kLongest = 1e9;  // thirty years
  return std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, kLongest) + 0.999));
}

}  // namespace

Result<pace::Scope> required_scope(const Settings& settings) {
  const auto named = settings.find(Setting::scope);
  if (named == settings.end())
    return fail(Errc::out_of_scope, Note(Msg::cli_no_scope), Note(Msg::cli_no_scope_fix));
  return pace::load_scope(named->second.text);
}

Result<PreparedSweep> prepare_sweep(const CommandContext& context, const SweepCommand& command,
                                    const Resolver& resolve, std::istream& input) {
  auto sweep = with_scope(context);
  if (!sweep) return sweep;
  if (command.targets.empty() && !command.targets_from_scope)
    return fail(Errc::usage, Note(Msg::cli_no_targets), Note(Msg::cli_no_targets_fix));

  const bool reads_input =
      std::find(command.targets.begin(), command.targets.end(), "-") != command.targets.end();
  if (reads_input && context.options.no_input)
    return fail(Errc::usage, Note(Msg::cli_no_input_asked), Note(Msg::cli_no_targets_fix));
  auto targets = parse_targets(command.targets, resolve, input);
  if (!targets) return Unexpected(targets.error());
  if (command.targets_from_scope)
    for (const IpRange& range : sweep->scope.allowed.ranges()) targets->add(range);
  std::vector<std::string> excluded_words = command.excludes;
  for (const std::string& file : command.exclude_files) excluded_words.push_back("@" + file);
  const auto excluded = parse_targets(excluded_words, resolve, input);
  if (!excluded) return Unexpected(excluded.error());
  for (const IpRange& range : excluded->ranges()) targets->remove(range);
  sweep->record.excluded = range_texts(*excluded);
  if (targets->empty())
    return fail(Errc::usage, Note(Msg::cli_all_excluded), Note(Msg::cli_no_targets_fix));

  if (auto filled = fill_targets(*targets, *sweep); !filled) return Unexpected(filled.error());
  auto filled = fill_how(context, setting_or(context.settings, Setting::ports, kDefaultPorts),
                         setting_or(context.settings, Setting::profile, kDefaultProfile),
                         setting_or(context.settings, Setting::interface), *sweep);
  if (!filled) return Unexpected(filled.error());
  fill_record(*sweep);
  return sweep;
}

Result<PreparedSweep> prepare_resume(const CommandContext& context, const SweepCommand& command,
                                     ScanRecord record) {
  constexpr std::array kFixed{Setting::ports, Setting::profile, Setting::interface};
  const bool changes = std::any_of(kFixed.begin(), kFixed.end(), [&](Setting setting) {
    return context.options.flags.contains(setting);
  });
  if (changes || !command.targets.empty() || command.targets_from_scope ||
      !command.excludes.empty() || !command.exclude_files.empty())
    return fail(Errc::usage, Note(Msg::cli_resume_fixed), Note(Msg::cli_resume_fixed_fix));
  auto sweep = with_scope(context);
  if (!sweep) return sweep;
  IpSet targets;
  for (const std::string& text : record.targets) {
    const auto range = IpRange::parse(text);
    if (!range) return Unexpected(range.error());
    targets.add(*range);
  }
  if (auto filled = fill_targets(targets, *sweep); !filled) return Unexpected(filled.error());
  // What is left out now would be taken for gone when the scan ends.
  if (sweep->plan.targets != targets)
    return fail(Errc::out_of_scope, Note(Msg::cli_resume_scope), Note(Msg::cli_resume_scope_fix));
  auto filled = fill_how(context, record.ports, record.profile, record.interface, *sweep);
  if (!filled) return Unexpected(filled.error());
  sweep->record = std::move(record);
  return sweep;
}

SweepEstimate estimate(const SweepPlan& plan) {
  constexpr std::uint64_t kAsks = 2;  // an address that stays silent is asked twice
  const std::uint64_t addresses = plan.targets.size();
  const auto ports = static_cast<double>(plan.ports.size());
  SweepEstimate result;
  result.discovery_packets = addresses * kAsks;
  result.port_packets = addresses * plan.ports.size();
  const double all = std::max(plan.profile.packets_per_second, 1e-6);
  const double host = std::max(plan.profile.host_packets_per_second, 1e-6);
  const double at_once = std::max(1U, plan.profile.hosts_at_once);
  const double discovery = static_cast<double>(result.discovery_packets) / all;
  const double rounds = std::max(1.0, static_cast<double>(addresses) / at_once);
  const double by_all = static_cast<double>(result.port_packets) / all;
  const double by_host = ports / host * rounds;
  result.discovery_time = seconds_up(discovery);
  result.total_time = seconds_up(discovery + std::max(by_all, by_host));
  return result;
}

}  // namespace tenken::cli
