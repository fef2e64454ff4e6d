// inventory import-scan: what another machine's scan saw of the devices from its place.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/store.hpp"
#include "exchange/foreign_scan.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "model/vantage.hpp"

namespace tenken::cli {

Result<ExitCode> run_import_scan(const CommandContext& context, const ImportScanCommand& command) {
  if (!command.vantage.empty() && !is_vantage_name(command.vantage))
    return fail(Errc::usage, Note(Msg::sheet_bad_vantage, {printable(command.vantage, 64)}),
                Note(Msg::sheet_bad_vantage_fix));
  const auto content = read_file(command.file);
  if (!content) return Unexpected(content.error());
  exchange::ForeignScan foreign(command.file, context.clock.now());
  if (auto good = foreign.read(*content, command.vantage); !good) return Unexpected(good.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto before = inventory->view();
  if (!before) return Unexpected(before.error());
  std::size_t known = 0;
  for (const Device& device : before->devices)
    for (const IpAddress& ip : device.current_ips())
      known += std::ranges::find(foreign.addresses(), ip) != foreign.addresses().end() ? 1 : 0;
  const auto scan = inventory->begin_scan(foreign.record());
  if (!scan) return Unexpected(scan.error());
  if (auto appended = inventory->append(scan->id, foreign.batch()); !appended) {
    (void)inventory->finish_scan(scan->id, ScanState::interrupted, 0);
    return Unexpected(appended.error());
  }
  if (auto done = inventory->finish_scan(scan->id, ScanState::complete, 0); !done)
    return Unexpected(done.error());
  context.console.say(Note(Msg::sheet_imported,
                           {foreign.record().vantage, printable(command.file, 512),
                            std::to_string(foreign.addresses().size()), std::to_string(known)}));
  return kDone;
}

}  // namespace tenken::cli
