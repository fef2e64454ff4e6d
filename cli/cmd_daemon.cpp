// daemon: runs the schedules of one inventory, listens, and has alerts sent.
#include <optional>

#include "cli/commands.hpp"
#include "cli/daemon_loop.hpp"
#include "cli/daemon_metrics.hpp"
#include "cli/process_lock.hpp"
#include "cli/settings.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<ExitCode> run_daemon(const CommandContext& context, const DaemonCommand& command) {
  // Makes the file and brings it to the present format before anything rests on it.
  std::string site;
  {
    const auto inventory = open_inventory(context, inventory::OpenMode::read_write);
    if (!inventory) return Unexpected(inventory.error());
    site = inventory->site_name();
  }
  auto lock = ProcessLock::take(context.database, kDaemonLock);
  if (!lock) return Unexpected(lock.error());
  if (!*lock) {
    const auto holder = ProcessLock::holder(context.database, kDaemonLock);
    return fail(Errc::environment,
                Note(Msg::daemon_runs_already, {std::to_string(holder.value_or(0))}),
                Note(Msg::daemon_runs_already_fix, {shown(context.database.string())}));
  }
  auto store =
      inventory::ScheduleStore::open(context.database, inventory::OpenMode::read_write, site);
  if (!store) return Unexpected(store.error());
  auto alerts =
      inventory::AlertStore::open(context.database, inventory::OpenMode::read_write, site);
  if (!alerts) return Unexpected(alerts.error());
  const auto metrics = offer_metrics(context, command, site);
  if (!metrics) return Unexpected(metrics.error());
  DaemonLoop loop(context, command, *store, *alerts);
  if (auto ran = loop.run(); !ran) return Unexpected(ran.error());
  return kDone;
}

}  // namespace tenken::cli
