// What the command line asks of schedules, the daemon and alerts. Part of cli/options.
#pragma once

#include <string>
#include <vector>

namespace tenken::cli {

struct DaemonCommand {
  std::string listen;           ///< the interface to listen to all the time; empty: none
  std::string metrics;          ///< where /metrics is offered, "127.0.0.1:9180"; empty: nowhere
  bool metrics_remote = false;  ///< also at an address that others reach
};
/// When a schedule runs, as it was written.
struct ScheduleTimes {
  std::string cron;
  std::string every;
  std::string zone;    ///< empty: that of this machine
  std::string window;  ///< empty: always
  std::string jitter;
  std::string missed;
  bool paused = false;
};
struct ScheduleListCommand {
  std::string name;  ///< whose runs to show; empty: the list
};
struct ScheduleRunCommand {
  std::string name;
};
/// Pauses a schedule, or lets it go on.
struct SchedulePauseCommand {
  std::string name;
  bool resume = false;
};
struct ScheduleRemoveCommand {
  std::string name;
};
struct StatusCommand {};
struct AlertsListCommand {};
struct AlertsTestCommand {
  std::string channel;
};
struct AlertsSendCommand {
  bool dry_run = false;
};

}  // namespace tenken::cli
