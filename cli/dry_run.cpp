// --dry-run: what a sweep would send, without sending it.
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/core.h>

#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/targets.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "probes/identify.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/pace/host_paces.hpp"

namespace tenken::cli {
namespace {

std::string duration(const Console& console, std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 120) return console.text(Note(Msg::cli_seconds, {std::to_string(seconds)}));
  if (seconds < 7200)
    return console.text(Note(Msg::cli_minutes, {std::to_string((seconds + 59) / 60)}));
  return console.text(
      Note(Msg::cli_hours, {fmt::format("{:.1f}", static_cast<double>(seconds) / 3600)}));
}

std::string rate_text(double per_second) {
  return std::isfinite(per_second) ? fmt::format("{:g}", per_second) : std::string(kUnlimited);
}

/// JSON has no infinity: what is not limited is null.
boost::json::value rate_json(double per_second) {
  if (std::isfinite(per_second)) return per_second;
  return nullptr;
}

/// How the targets would be found from this machine; looks at it and sends nothing.
struct Outlook {
  SweepEstimate sends;
  std::vector<std::string> not_asked;  ///< targets that are no hosts

  explicit Outlook(const SweepPlan& plan) {
    std::vector<discover::Interface> interfaces;
    if (auto listed = discover::list_interfaces()) interfaces = std::move(*listed);
    sends = estimate(plan,
                     discover::plan_discovery(plan.targets, interfaces, plan.interface.value_or(""),
                                              discover::Capabilities::of_this_process()));
    const IpSet ends = discover::segment_ends(interfaces);
    for (const IpRange& end : ends.ranges())
      if (plan.targets.contains(end)) not_asked.push_back(end.to_string());
  }
};

/// To one open port, at most; 0 where services are not spoken with.
int most_service_connections(const PreparedSweep& sweep) {
  const bool may_probe =
      !sweep.plan.ports.empty() && sweep.scope.checks.contains(pace::Check::probes);
  return may_probe ? probes::kMaxConnectionsPerPort + probes::kMaxDetailConnections : 0;
}

std::string pace_text(const Console& console, const std::string& name,
                      const pace::Profile& profile) {
  return console.text(Note(Msg::cli_pace, {name, rate_text(profile.packets_per_second),
                                           rate_text(profile.host_packets_per_second),
                                           std::to_string(profile.host_connections)}));
}

boost::json::object pace_json(const pace::Profile& profile) {
  boost::json::object json;
  json["profile"] = profile.name;
  json["host_packets_per_second"] = rate_json(profile.host_packets_per_second);
  json["host_connections"] = profile.host_connections;
  return json;
}

std::string as_table(const Console& console, const PreparedSweep& sweep) {
  const SweepPlan& plan = sweep.plan;
  const Outlook outlook(plan);
  const SweepEstimate& sends = outlook.sends;
  std::string text;
  const auto row = [&](Msg label, const std::string& value) {
    text += console.text(label) + ": " + value + '\n';
  };
  row(Msg::cli_scope_authorised, printable(sweep.scope.authorised_by));
  row(Msg::cli_scope_until, sweep.scope.valid_until.to_local_string());
  row(Msg::cli_label_targets, list_or_dash(sweep.record.targets));
  row(Msg::cli_label_excluded, list_or_dash(sweep.record.excluded));
  if (!sweep.names.empty()) row(Msg::cli_label_names, printable(list_or_dash(sweep.names), 4096));
  row(Msg::cli_scope_addresses, discover::count_text(plan.targets));
  if (!outlook.not_asked.empty())
    row(Msg::cli_label_not_asked,
        console.text(Note(Msg::cli_segment_ends, {list_or_dash(outlook.not_asked)})));
  const std::string not_allowed = console.text(Msg::cli_not_allowed_by_scope);
  row(Msg::cli_label_tcp_ports,
      plan.ports.empty() ? not_allowed
                         : fmt::format("{} ({})", printable(plan.ports_text), plan.ports.size()));
  row(Msg::cli_label_udp_ports,
      fmt::format("{} ({})", printable(plan.udp_ports_text), plan.udp_ports.size()));
  const int connections = most_service_connections(sweep);
  row(Msg::cli_label_services, connections > 0 ? console.text(Note(Msg::cli_service_connections,
                                                                   {std::to_string(connections)}))
                                               : not_allowed);
  row(Msg::cli_label_interface,
      printable(plan.interface.value_or(console.text(Msg::cli_by_route))));
  row(Msg::cli_scope_checks, list_or_dash(check_names(sweep.scope)));
  row(Msg::cli_label_pace, pace_text(console, plan.profile.name, plan.profile));
  for (const pace::RangePace& range : plan.paces) {
    const pace::Profile profile = pace::slowed(plan.profile, range);
    const std::string name = list_or_dash(range_texts(range.ranges)) + " (" + profile.name + ")";
    row(Msg::cli_label_pace, pace_text(console, name, profile));
  }
  row(Msg::cli_label_packets,
      console.text(Note(Msg::cli_packets, {std::to_string(sends.discovery_requests),
                                           std::to_string(sends.port_requests),
                                           std::to_string(sends.udp_requests)})));
  row(Msg::cli_label_duration,
      console.text(Note(Msg::cli_duration,
                        {duration(console, sends.shortest), duration(console, sends.longest)})));
  const Msg end = sweep.names.empty() ? Msg::cli_dry_run_end : Msg::cli_dry_run_end_names;
  return text + console.text(end) + '\n';
}

std::string as_json(const PreparedSweep& sweep) {
  const SweepPlan& plan = sweep.plan;
  const Outlook outlook(plan);
  const SweepEstimate& sends = outlook.sends;
  const auto list = [](const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
  };
  boost::json::object json;
  json["authorised_by"] = printable(sweep.scope.authorised_by);
  json["valid_until"] = sweep.scope.valid_until.to_string();
  json["targets"] = list(sweep.record.targets);
  json["excluded"] = list(sweep.record.excluded);
  json["names_looked_up"] = list(sweep.names);
  json["addresses"] = plan.targets.size();
  json["not_asked"] = list(outlook.not_asked);
  json["ports"] = printable(plan.ports_text);
  json["port_count"] = plan.ports.size();
  json["udp_ports"] = printable(plan.udp_ports_text);
  json["udp_port_count"] = plan.udp_ports.size();
  json["interface"] = printable(plan.interface.value_or(""));
  json["checks"] = list(check_names(sweep.scope));
  boost::json::object pace = pace_json(plan.profile);
  pace["packets_per_second"] = rate_json(plan.profile.packets_per_second);
  pace["hosts_at_once"] = plan.profile.hosts_at_once;
  boost::json::array slower;
  for (const pace::RangePace& range : plan.paces) {
    boost::json::object entry = pace_json(pace::slowed(plan.profile, range));
    entry["ranges"] = list(range_texts(range.ranges));
    slower.push_back(std::move(entry));
  }
  pace["ranges"] = std::move(slower);
  json["pace"] = std::move(pace);
  json["discovery_requests_at_most"] = sends.discovery_requests;
  json["port_requests_at_most"] = sends.port_requests;
  json["udp_requests_at_most"] = sends.udp_requests;
  json["connections_per_open_port_at_most"] = most_service_connections(sweep);
  json["seconds_at_least"] = sends.shortest.count();
  json["seconds_at_most"] = sends.longest.count();
  return json_text(json);
}

}  // namespace

std::string dry_run_text(const Console& console, const PreparedSweep& sweep,
                         std::string_view format) {
  return format == kJson.name ? as_json(sweep) : as_table(console, sweep);
}

}  // namespace tenken::cli
