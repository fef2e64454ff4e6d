#include "cli/daemon_metrics.hpp"

#include <chrono>
#include <optional>
#include <sstream>
#include <utility>

#include "inventory/alert_store.hpp"
#include "inventory/schedule_store.hpp"
#include "inventory/site_counts.hpp"
#include "model/messages.hpp"
#include "report/exposition.hpp"

namespace tenken::cli {
namespace {

using report::Exposition;
using report::Labels;

constexpr std::chrono::seconds kKept{5};
constexpr std::int64_t kSecond = 1'000'000'000;  // nanoseconds

/// Everything that is counted, through connections of their own.
class Metrics {
 public:
  Metrics(std::string site, inventory::SiteCounter counter, inventory::ScheduleStore schedules,
          inventory::AlertStore alerts)
      : site_(std::move(site)),
        counter_(std::move(counter)),
        schedules_(std::move(schedules)),
        alerts_(std::move(alerts)) {}

  Result<std::string> text() {
    const auto now = std::chrono::steady_clock::now();
    if (made_ && now - *made_ < kKept) return text_;
    std::ostringstream out;
    Exposition exposition(out);
    exposition.gauge("build_info", "1, with the version of the program.");
    exposition.sample(of_site().add("version", TENKEN_VERSION), 1);
    for (const auto part : {&Metrics::add_site, &Metrics::add_schedules, &Metrics::add_alerts})
      if (auto added = (this->*part)(exposition); !added) return Unexpected(added.error());
    text_ = out.str();
    made_ = now;
    return text_;
  }

 private:
  Labels of_site() const { return Labels().add("site", site_); }

  Result<void> add_site(Exposition& out) {
    const auto counts = counter_.count();
    if (!counts) return Unexpected(counts.error());
    out.gauge("devices", "Devices of the inventory.");
    for (const bool present : {true, false})
      for (const bool registered : {true, false}) {
        const auto at = counts->devices.find({present, registered});
        out.sample(of_site()
                       .add("present", present ? "true" : "false")
                       .add("registered", registered ? "true" : "false"),
                   at == counts->devices.end() ? 0 : at->second);
      }
    out.gauge("services_open", "Ports that were seen open.");
    out.sample(of_site(), counts->open_services);
    out.gauge("devices_failing", "Devices that do not pass a sub-item, by the latest verdicts.");
    for (const auto& [item, devices] : counts->failing)
      out.sample(of_site().add("item", item), devices);
    if (counts->scan_started) {
      out.gauge("scan_started_seconds", "When the latest scan began.");
      out.sample(of_site(), counts->scan_started->nanoseconds / kSecond);
    }
    if (counts->scan_finished) {
      out.gauge("scan_finished_seconds", "When it ended.");
      out.sample(of_site(), counts->scan_finished->nanoseconds / kSecond);
    }
    out.gauge("inventory_bytes", "Size of the inventory's file.");
    out.sample(of_site(), counts->bytes);
    return ok;
  }

  Result<void> add_schedules(Exposition& out) {
    const auto schedules = schedules_.schedules();
    if (!schedules) return Unexpected(schedules.error());
    const auto each = [&](std::string_view name, std::string_view help, auto&& value) {
      out.gauge(name, help);
      for (const Schedule& schedule : *schedules)
        if (const std::optional<std::int64_t> said = value(schedule))
          out.sample(of_site().add("schedule", schedule.name), *said);
    };
    each("schedule_paused", "1 where the schedule is paused.",
         [](const Schedule& one) { return std::optional<std::int64_t>(one.paused ? 1 : 0); });
    each("schedule_next_seconds", "When the next run is due.", [](const Schedule& one) {
      return one.next ? std::optional(one.next->nanoseconds / kSecond) : std::nullopt;
    });
    std::map<std::string, ScheduleRun> latest;
    for (const Schedule& schedule : *schedules) {
      const auto runs = schedules_.runs(schedule.name, 1);
      if (!runs) return Unexpected(runs.error());
      if (!runs->empty()) latest.emplace(schedule.name, runs->front());
    }
    out.gauge("schedule_run_state", "1, with the state of the latest run.");
    for (const auto& [name, run] : latest)
      out.sample(of_site().add("schedule", name).add("state", kRunStates.name(run.state)), 1);
    const auto of_run = [&](std::string_view name, std::string_view help, auto&& value) {
      out.gauge(name, help);
      for (const auto& [schedule, run] : latest)
        if (const std::optional<std::int64_t> said = value(run))
          out.sample(of_site().add("schedule", schedule), *said);
    };
    of_run("schedule_run_ended_seconds", "When the latest run ended.", [](const ScheduleRun& run) {
      return run.ended ? std::optional(run.ended->nanoseconds / kSecond) : std::nullopt;
    });
    of_run("schedule_run_exit_code", "How the latest run ended.", [](const ScheduleRun& run) {
      return run.exit_code ? std::optional<std::int64_t>(*run.exit_code) : std::nullopt;
    });
    return ok;
  }

  Result<void> add_alerts(Exposition& out) {
    const auto counts = alerts_.counts();
    if (!counts) return Unexpected(counts.error());
    out.gauge("alerts", "Alerts of a channel, by what became of them.");
    for (const auto& [channel, of] : *counts)
      for (const auto& [state, number] :
           {std::pair("pending", of.pending), {"sent", of.sent}, {"given_up", of.given_up}})
        out.sample(of_site().add("channel", channel).add("state", state), number);
    return ok;
  }

  std::string site_;
  inventory::SiteCounter counter_;
  inventory::ScheduleStore schedules_;
  inventory::AlertStore alerts_;
  std::string text_;
  std::optional<std::chrono::steady_clock::time_point> made_;
};

}  // namespace

Result<std::unique_ptr<net::MetricsServer>> offer_metrics(const CommandContext& context,
                                                          const DaemonCommand& command,
                                                          const std::string& site) {
  if (command.metrics.empty()) return std::unique_ptr<net::MetricsServer>();
  const auto place = net::parse_metrics_place(command.metrics);
  if (!place) return Unexpected(place.error());
  if (!place->address.is_loopback() && !command.metrics_remote)
    return fail(Errc::usage, Note(Msg::daemon_metrics_remote, {place->to_string()}),
                Note(Msg::daemon_metrics_remote_fix));
  constexpr auto kRead = inventory::OpenMode::read_only;
  auto counter = inventory::SiteCounter::open(context.database, site);
  if (!counter) return Unexpected(counter.error());
  auto schedules = inventory::ScheduleStore::open(context.database, kRead, site);
  if (!schedules) return Unexpected(schedules.error());
  auto alerts = inventory::AlertStore::open(context.database, kRead, site);
  if (!alerts) return Unexpected(alerts.error());
  auto metrics = std::make_shared<Metrics>(site, std::move(*counter), std::move(*schedules),
                                           std::move(*alerts));
  auto server = net::MetricsServer::start(*place, [metrics] { return metrics->text(); });
  if (!server) return Unexpected(server.error());
  context.console.say(Note(Msg::daemon_metrics_begin, {(*server)->place().to_string()}));
  return std::move(*server);
}

}  // namespace tenken::cli
