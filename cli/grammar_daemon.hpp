// The commands about schedules, the daemon and alerts. Included by args.cpp only, like grammar.hpp.
#pragma once

#include "cli/grammar.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

inline void Grammar::daemon_commands() {
  const auto alerts_flag = [this](CLI::App& app) {
    setting(app, "--alerts", Setting::alerts, "FILE", Msg::daemon_opt_alerts).takes_file = true;
  };
  CLI::App& daemon = *command(app_, "daemon", Msg::daemon_cmd);
  value(daemon, "--listen", draft_.daemon.listen, "NAME", Msg::daemon_opt_listen);
  value(daemon, "--metrics", draft_.daemon.metrics, "ADDRESS:PORT", Msg::daemon_opt_metrics);
  flag(daemon, "--metrics-remote", draft_.daemon.metrics_remote, Msg::daemon_opt_metrics_remote);
  alerts_flag(daemon);
  command(app_, "status", Msg::daemon_cmd_status, {"table", "json"});

  CLI::App& schedule = *command(app_, "schedule", Msg::daemon_cmd_schedule);
  const auto named = [&](const char* name, std::string& target, Msg description,
                         std::vector<std::string> formats = {}) -> CLI::App& {
    CLI::App& app = *command(schedule, name, description, std::move(formats));
    positional(app, "NAME", target, Msg::daemon_arg_name);
    return app;
  };
  named("list", draft_.schedule_list.name, Msg::daemon_cmd_list, {"table", "json", "csv"});
  ScheduleAddCommand& add = draft_.schedule_add;
  ScheduleTimes& times = *add.times;
  CLI::App& add_app = named("add", add.name, Msg::daemon_cmd_add);
  value(add_app, "--cron", times.cron, "FIELDS", Msg::daemon_opt_cron);
  value(add_app, "--every", times.every, "TIME", Msg::daemon_opt_every);
  value(add_app, "--zone", times.zone, "ZONE", Msg::daemon_opt_zone);
  value(add_app, "--window", times.window, "WINDOW", Msg::daemon_opt_window);
  value(add_app, "--jitter", times.jitter, "TIME", Msg::daemon_opt_jitter);
  value(add_app, "--missed", times.missed, "WHAT", Msg::daemon_opt_missed).choices = {"skip",
                                                                                      "once"};
  flag(add_app, "--paused", times.paused, Msg::daemon_opt_paused);
  sweep_flags(add_app, add.sweep);
  named("run", draft_.schedule_run.name, Msg::daemon_cmd_run);
  named("pause", draft_.schedule_pause.name, Msg::daemon_cmd_pause);
  named("resume", draft_.schedule_pause.name, Msg::daemon_cmd_resume);
  named("rm", draft_.schedule_rm.name, Msg::daemon_cmd_rm);

  CLI::App& alerts = *command(app_, "alerts", Msg::daemon_cmd_alerts);
  alerts_flag(*command(alerts, "list", Msg::daemon_cmd_alerts_list, {"table", "json", "csv"}));
  CLI::App& test = *command(alerts, "test", Msg::daemon_cmd_alerts_test);
  positional(test, "CHANNEL", draft_.alerts_test.channel, Msg::daemon_arg_channel);
  alerts_flag(test);
  CLI::App& send = *command(alerts, "send", Msg::daemon_cmd_alerts_send);
  alerts_flag(send);
  flag(send, "--dry-run", draft_.alerts_send.dry_run, Msg::daemon_opt_dry_alerts);
}

}  // namespace tenken::cli
