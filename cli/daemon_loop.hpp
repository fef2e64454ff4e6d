// DaemonLoop: what the daemon does, once a second and whenever something happens.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "cli/child_process.hpp"
#include "cli/command_context.hpp"
#include "cli/options.hpp"
#include "cli/schedule_runner.hpp"
#include "inventory/alert_store.hpp"
#include "inventory/schedule_store.hpp"
#include "schedule/timetable.hpp"

namespace tenken::cli {

/// The daemon itself scans nothing, hears nothing and sends nothing: children of it do, so that
/// none of them can end it. It sleeps between the seconds, and writes only when something happens.
class DaemonLoop {
 public:
  DaemonLoop(const CommandContext& context, const DaemonCommand& command,
             inventory::ScheduleStore& store, inventory::AlertStore& alerts);

  /// Until SIGTERM or SIGINT; a run that goes on is saved first.
  Result<void> run();

 private:
  using Steady = std::chrono::steady_clock;
  struct Entry {
    Schedule schedule;
    std::optional<schedule::Timetable> table;  ///< none: it does not read
    bool waiting = false;                      ///< for another one, since it was due
  };

  void await_signal();
  void tick();
  Result<void> work();
  Result<void> reload();
  Result<void> look_at(Entry& entry);
  Result<void> miss(const Entry& entry, const schedule::Plan& plan);
  Result<void> catch_up();
  void watch_listener();
  Result<void> watch_alerts();
  void end_helpers();
  bool has_ended() const;

  const CommandContext& context_;
  const DaemonCommand& command_;
  inventory::ScheduleStore& store_;
  inventory::AlertStore& alerts_;
  ScheduleRunner runner_;
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_;
  boost::asio::steady_timer timer_;
  std::map<std::string, Entry> entries_;
  std::set<std::string> told_;  ///< schedules that do not read, which was said already
  std::int64_t version_ = -1;   ///< of the store
  bool ending_ = false;
  bool unkept_end_ = false;                     ///< the store did not take the end of the last run
  std::optional<Steady::time_point> again_at_;  ///< after a fault of the store

  std::vector<std::string> inherited_;
  std::optional<ChildProcess> listener_;
  Steady::time_point listen_at_;
  std::chrono::seconds listen_pause_{1};
  Steady::time_point listening_since_;

  std::optional<ChildProcess> sender_;
  bool has_alerts_ = false;
  bool news_ = true;  ///< something was written since alerts were looked at
  Steady::time_point send_at_;
  std::optional<Steady::time_point> helpers_end_by_;
};

}  // namespace tenken::cli
