#include "cli/sweep_plan.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include <unistd.h>

#include "cli/settings.hpp"
#include "cli/words.hpp"
#include "knowledge/conclusions.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/vantage.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/ports/port_names.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kDefaultPorts = "top1000";
constexpr std::string_view kDefaultUdpPorts = "top20";
constexpr std::string_view kDefaultProfile = "standard";
constexpr std::string_view kNoPorts = "none";  // of a sweep that only finds hosts, or asks no UDP

/// The ports as a person or a record names them.
struct PortTexts {
  std::string tcp;
  std::string udp;

  PortTexts(std::string t, std::string u) : tcp(std::move(t)), udp(std::move(u)) {}
};

Result<void> fill_ports(const PortTexts& ports, SweepPlan& plan) {
  plan.ports_text = ports.tcp;
  plan.udp_ports_text = ports.udp;
  if (ports.tcp != kNoPorts) {
    auto tcp = ports::resolve_ports(ports.tcp);
    if (!tcp) return Unexpected(tcp.error());
    plan.ports = std::move(*tcp);
  }
  if (ports.udp == kNoPorts) return ok;
  auto udp = ports::resolve_udp_ports(ports.udp);
  if (!udp) return Unexpected(udp.error());
  plan.udp_ports = std::move(*udp);
  return ok;
}

/// The plan's pace, ports and interface; they may come from a record.
Result<void> fill_how(const CommandContext& context, const PortTexts& ports,
                      const std::string& profile_name, const std::string& interface,
                      PreparedSweep& sweep) {
  if (auto filled = fill_ports(ports, sweep.plan); !filled) return filled;

  auto profile = pace::find_profile(profile_name);
  if (!profile) return Unexpected(profile.error());
  const auto all = rate(context.settings, Setting::rate);
  if (!all) return Unexpected(all.error());
  const auto host = rate(context.settings, Setting::host_rate);
  if (!host) return Unexpected(host.error());
  if (*all) profile->packets_per_second = **all;
  if (*host) profile->host_packets_per_second = **host;
  sweep.plan.profile = pace::capped(std::move(*profile), sweep.scope.rates);
  sweep.plan.paces = sweep.scope.paces;

  if (!interface.empty()) {
    const auto interfaces = discover::list_interfaces();
    if (!interfaces) return Unexpected(interfaces.error());
    const auto found = discover::find_interface(*interfaces, interface);
    if (!found) return Unexpected(found.error());
    sweep.plan.interface = interface;
  }
  const std::string recog = setting_or(context.settings, Setting::recog_dir);
  auto conclusions = recog.empty() ? Result<knowledge::Conclusions>(knowledge::Conclusions())
                                   : knowledge::Conclusions::with_recog(recog);
  if (!conclusions) return Unexpected(conclusions.error());
  sweep.plan.conclusions = std::make_shared<const knowledge::Conclusions>(*std::move(conclusions));
  const auto limit = max_time(context.settings);
  if (!limit) return Unexpected(limit.error());
  sweep.plan.max_time = *limit;
  sweep.plan.sensor = host_name();
  sweep.plan.database = context.database;
  return ok;
}

/// IPv6 ranges that nobody can ask address by address become the part of them that this machine is
/// attached to. Errc::usage when one has no such part.
Result<void> keep_attached(const CommandContext& context, IpSet& targets,
                           const std::string& interface) {
  const IpSet wide = discover::only_wide(targets);
  if (wide.empty()) return ok;
  const auto interfaces = discover::list_interfaces();
  if (!interfaces) return Unexpected(interfaces.error());
  for (const IpRange& range : wide.ranges()) {
    IpSet one;
    one.add(range);
    const IpSet attached = discover::attached_wide(one, *interfaces, interface);
    if (attached.empty())
      return fail(Errc::usage, Note(Msg::cli_wide_elsewhere, {range.to_string()}),
                  Note(Msg::cli_wide_elsewhere_fix, {std::to_string(discover::kMaxListed)}));
    if (attached == one) continue;
    targets.remove(range);
    for (const IpRange& part : attached.ranges()) targets.add(part);
    context.console.warn(
        Note(Msg::cli_wide_partly, {range.to_string(), listed(range_texts(attached))}));
  }
  return ok;
}

Result<void> fill_targets(const CommandContext& context, const IpSet& targets,
                          const std::string& interface, PreparedSweep& sweep) {
  auto allowed = within_scope(targets, sweep.scope, sweep.scope_file);
  if (!allowed) return Unexpected(allowed.error());
  if (auto kept = keep_attached(context, *allowed, interface); !kept) return kept;
  if (discover::without_wide(*allowed).size() > kMaxAddresses)
    return fail(Errc::usage, Note(Msg::cli_too_many_addresses, {std::to_string(kMaxAddresses)}),
                Note(Msg::cli_too_many_addresses_fix));
  sweep.plan.targets = std::move(*allowed);
  return ok;
}

/// What the record says about this run, whether it is new or resumed.
void fill_record(PreparedSweep& sweep) {
  sweep.record.targets = range_texts(sweep.plan.targets);
  sweep.record.ports = sweep.plan.ports_text;
  sweep.record.udp_ports = sweep.plan.udp_ports_text;
  sweep.record.profile = sweep.plan.profile.name;
  sweep.record.interface = sweep.plan.interface.value_or("");
  sweep.record.sensor = sweep.plan.sensor;
  sweep.record.scope_sha256 = sweep.scope.sha256;
  sweep.record.authorised_by = sweep.scope.authorised_by;
  sweep.record.tenken_version = version();
  // What the store can hold; an IPv6 network has more.
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  sweep.record.addresses_in_scope = std::min(sweep.plan.targets.size(), kMost);
}

Result<PreparedSweep> with_scope(const CommandContext& context) {
  PreparedSweep sweep;
  auto scope = required_scope(context.settings);
  if (!scope) return Unexpected(scope.error());
  sweep.scope = std::move(*scope);
  sweep.scope_file = setting_or(context.settings, Setting::scope);
  return sweep;
}

Unexpected ports_refused() {
  return fail(Errc::out_of_scope,
              Note(Msg::gate_check, {std::string(to_string(pace::Check::ports))}),
              Note(Msg::gate_check_remedy));
}

/// The ports of a new sweep; none where the scope does not allow them. Who asked for ports, or for
/// a verdict that needs them, is refused then: silence would look like a result.
Result<PortTexts> ports_of(const CommandContext& context, const pace::Scope& scope) {
  PortTexts asked(setting_or(context.settings, Setting::ports, kDefaultPorts),
                  setting_or(context.settings, Setting::udp_ports, kDefaultUdpPorts));
  if (auto readable = ports::resolve_ports(asked.tcp); !readable)
    return Unexpected(readable.error());
  if (asked.udp != kNoPorts)
    if (auto readable = ports::resolve_udp_ports(asked.udp); !readable)
      return Unexpected(readable.error());
  if (scope.checks.contains(pace::Check::ports)) return asked;
  const bool udp_asked =
      context.options.flags.contains(Setting::udp_ports) && asked.udp != kNoPorts;
  if (context.options.flags.contains(Setting::ports) || udp_asked ||
      context.settings.contains(Setting::fail_on))
    return ports_refused();
  return PortTexts(std::string(kNoPorts), std::string(kNoPorts));
}

/// What the user wrote, apart from the names, which are not looked up yet.
struct Written {
  IpSet addresses;
  std::vector<std::string> names;

  Written() = default;
};

Result<Written> read_written(const std::vector<std::string>& words, std::istream& input) {
  Written written;
  const Resolver later = [&written](const std::string& name) -> Result<std::vector<IpAddress>> {
    written.names.push_back(name);
    return std::vector<IpAddress>();
  };
  auto addresses = parse_targets(words, later, input);
  if (!addresses) return Unexpected(addresses.error());
  written.addresses = std::move(*addresses);
  return written;
}

Result<void> look_up(Written& written, const Resolver& resolve, PreparedSweep& sweep) {
  for (const std::string& name : written.names) {
    const auto addresses = resolve(name);
    if (!addresses)
      return fail(Errc::usage, Note(Msg::cli_unresolved, {printable(name)}),
                  Note(Msg::cli_unresolved_fix), addresses.error().detail);
    for (const IpAddress& address : *addresses) written.addresses.add(IpRange(address, address));
    sweep.names.push_back(name);
  }
  return ok;
}

IpSet without(IpSet targets, const IpSet& excluded) {
  for (const IpRange& range : excluded.ranges()) targets.remove(range);
  return targets;
}

/// Tells why an address that was named by itself is left out by discovery.
void tell_no_hosts(const CommandContext& context, const IpSet& targets) {
  const auto interfaces = discover::list_interfaces();
  if (!interfaces) return;  // the engine will say so
  const IpSet ends = discover::segment_ends(*interfaces);
  for (const IpRange& range : targets.ranges())
    if (range.first == range.last && ends.contains(range.first))
      context.console.warn(Note(Msg::cli_target_no_host, {range.first.to_string()}));
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

  if (!command.vantage.empty() && !is_vantage_name(command.vantage))
    return fail(Errc::usage, Note(Msg::sheet_bad_vantage, {shown(command.vantage)}),
                Note(Msg::sheet_bad_vantage_fix));

  const bool reads_input =
      std::find(command.targets.begin(), command.targets.end(), "-") != command.targets.end();
  if (reads_input && context.options.no_input)
    return fail(Errc::usage, Note(Msg::cli_no_input_asked), Note(Msg::cli_no_targets_fix));
  auto targets = read_written(command.targets, input);
  if (!targets) return Unexpected(targets.error());
  if (command.targets_from_scope)
    for (const IpRange& range : sweep->scope.allowed.ranges()) targets->addresses.add(range);
  std::vector<std::string> excluded_words = command.excludes;
  for (const std::string& file : command.exclude_files) excluded_words.push_back("@" + file);
  auto excluded = read_written(excluded_words, input);
  if (!excluded) return Unexpected(excluded.error());
  // A question to a name server is sent, too: not before the written addresses are in order.
  if (const IpSet written = without(targets->addresses, excluded->addresses); !written.empty())
    if (auto inside = within_scope(written, sweep->scope, sweep->scope_file); !inside)
      return Unexpected(inside.error());
  if (auto found = look_up(*targets, resolve, *sweep); !found) return Unexpected(found.error());
  if (auto found = look_up(*excluded, resolve, *sweep); !found) return Unexpected(found.error());
  const IpSet wanted = without(targets->addresses, excluded->addresses);
  sweep->record.excluded = range_texts(excluded->addresses);
  if (wanted.empty())
    return fail(Errc::usage, Note(Msg::cli_all_excluded), Note(Msg::cli_no_targets_fix));

  if (auto filled =
          fill_targets(context, wanted, setting_or(context.settings, Setting::interface), *sweep);
      !filled)
    return Unexpected(filled.error());
  tell_no_hosts(context, wanted);
  const auto ports = ports_of(context, sweep->scope);
  if (!ports) return Unexpected(ports.error());
  auto filled =
      fill_how(context, *ports, setting_or(context.settings, Setting::profile, kDefaultProfile),
               setting_or(context.settings, Setting::interface), *sweep);
  if (!filled) return Unexpected(filled.error());
  fill_record(*sweep);
  if (!command.vantage.empty()) sweep->record.vantage = command.vantage;
  return sweep;
}

Result<PreparedSweep> prepare_resume(const CommandContext& context, const SweepCommand& command,
                                     ScanRecord record) {
  constexpr std::array kFixed{Setting::ports, Setting::udp_ports, Setting::profile,
                              Setting::interface};
  const bool changes = std::any_of(kFixed.begin(), kFixed.end(), [&](Setting setting) {
    return context.options.flags.contains(setting);
  });
  if (changes || !command.targets.empty() || command.targets_from_scope ||
      !command.excludes.empty() || !command.exclude_files.empty())
    return fail(Errc::usage, Note(Msg::cli_resume_fixed), Note(Msg::cli_resume_fixed_fix));
  if (!command.vantage.empty() && command.vantage != record.vantage)
    return fail(Errc::usage, Note(Msg::sheet_resume_vantage, {record.vantage}),
                Note(Msg::sheet_resume_vantage_fix));
  auto sweep = with_scope(context);
  if (!sweep) return sweep;
  IpSet targets;
  for (const std::string& text : record.targets) {
    const auto range = IpRange::parse(text);
    if (!range) return Unexpected(range.error());
    targets.add(*range);
  }
  if (auto filled = fill_targets(context, targets, record.interface, *sweep); !filled)
    return Unexpected(filled.error());
  // What is left out now would be taken for gone when the scan ends.
  if (sweep->plan.targets != targets)
    return fail(Errc::out_of_scope, Note(Msg::cli_resume_scope), Note(Msg::cli_resume_scope_fix));
  if (record.ports != kNoPorts && !sweep->scope.checks.contains(pace::Check::ports))
    return ports_refused();
  sweep->plan.resumed = true;
  const PortTexts ports(record.ports, record.udp_ports);
  auto filled = fill_how(context, ports, record.profile, record.interface, *sweep);
  if (!filled) return Unexpected(filled.error());
  sweep->record = std::move(record);
  return sweep;
}

}  // namespace tenken::cli
