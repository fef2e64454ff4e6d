// inventory diff: what changed between two scans, or since a date.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/change_text.hpp"
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/grid.hpp"
#include "report/words.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};
constexpr std::string_view kLastLook = "last-look";

struct Difference {
  std::optional<ScanId> from;
  std::optional<ScanId> to;
  std::optional<Timestamp> since;
  std::vector<Change> changes;
  std::vector<Device> devices;  ///< as they are now; filled where one is new

  Difference() = default;
};

/// One sentence about a change. `devices`: as they are now, to say who a new device is.
Note sentence(const Change& change, const std::vector<Device>& devices, Lang lang) {
  const auto device = std::ranges::find(devices, change.device, &Device::id);
  return change_text(change,
                     device == devices.end() ? printable(change.device_label)
                                             : report::identity_text(*device, lang),
                     lang);
}

report::Grid grid_of(const Console& console, const Difference& difference) {
  using report::Column;
  report::Grid grid({Column(console.text(Msg::cli_label_when), kDayWidth),
                     Column::key(console.text(Msg::cli_label_device)),
                     Column(console.text(Msg::cli_label_change), 17)});
  for (const Change& change : difference.changes)
    grid.add({short_time(change.at), printable(change.device_label),
              console.text(sentence(change, difference.devices, console.lang))});
  return grid;
}

std::string json_of(const Difference& difference) {
  boost::json::object json;
  if (difference.from) json["from"] = difference.from->to_string();
  if (difference.to) json["to"] = difference.to->to_string();
  if (difference.since) json["since"] = difference.since->to_string();
  boost::json::array changes;
  for (const Change& change : difference.changes) {
    boost::json::object entry;
    entry["kind"] = to_string(change.kind);
    entry["device"] = change.device.to_string();
    entry["label"] = printable(change.device_label);
    entry["what"] = printable(change.what);
    entry["before"] = printable(change.before);
    entry["after"] = printable(change.after);
    entry["at"] = change.at.to_string();
    changes.push_back(std::move(entry));
  }
  json["changes"] = std::move(changes);
  return json_text(json);
}

/// The two newest complete scans, older first.
Result<std::pair<ScanId, ScanId>> last_two(const inventory::Inventory& inventory) {
  const auto scans = inventory.scans();
  if (!scans) return Unexpected(scans.error());
  std::vector<ScanId> complete;
  for (const ScanRecord& scan : *scans)
    if (scan.state == ScanState::complete) complete.push_back(scan.id);
  if (complete.size() < 2)
    return fail(Errc::usage, Note(Msg::cli_diff_few_scans, {std::to_string(complete.size())}),
                Note(Msg::cli_diff_few_scans_fix));
  return std::pair(complete[1], complete[0]);
}

Result<std::pair<ScanId, ScanId>> named_scans(const inventory::Inventory& inventory,
                                              const std::vector<std::string>& names) {
  const auto from = inventory.find_scan(names.front());
  if (!from) return Unexpected(from.error());
  const auto to = inventory.find_scan(names.size() > 1 ? names[1] : "last");
  if (!to) return Unexpected(to.error());
  return std::pair(from->id, to->id);
}

/// When `who` last looked; before the first time, everything is news.
Result<Timestamp> seen_until(const inventory::Inventory& inventory, const std::string& who) {
  return inventory.last_look(who).map(
      [](const std::optional<Timestamp>& at) { return at.value_or(Timestamp()); });
}

Result<Difference> compare(const inventory::Inventory& inventory,
                           const InventoryDiffCommand& command, const std::string& who) {
  Difference difference;
  if (command.since) {
    const auto since = *command.since == kLastLook ? seen_until(inventory, who)
                                                   : parse_moment("--since", *command.since);
    if (!since) return Unexpected(since.error());
    difference.since = *since;
    auto changes = inventory.diff_since(*since);
    if (!changes) return Unexpected(changes.error());
    difference.changes = std::move(*changes);
    return difference;
  }
  const auto scans =
      command.scans.empty() ? last_two(inventory) : named_scans(inventory, command.scans);
  if (!scans) return Unexpected(scans.error());
  difference.from = scans->first;
  difference.to = scans->second;
  auto changes = inventory.diff(scans->first, scans->second);
  if (!changes) return Unexpected(changes.error());
  difference.changes = std::move(*changes);
  return difference;
}

}  // namespace

Result<ExitCode> run_inventory_diff(const CommandContext& context,
                                    const InventoryDiffCommand& command) {
  if (command.scans.size() > 2 || (command.since && !command.scans.empty()))
    return fail(Errc::usage, Note(Msg::cli_diff_arguments), Note(Msg::cli_diff_arguments_fix));
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const bool looks = command.since == kLastLook;
  if (!looks && !command.who.empty())
    return fail(Errc::usage, Note(Msg::exchange_who_without_look),
                Note(Msg::exchange_who_without_look_fix));
  const auto who = writer(context.environment, command.who);
  if (!who) return Unexpected(who.error());
  // What happens from here on is news the next time.
  const Timestamp now = context.clock.now();
  auto inventory = open_inventory(
      context, looks ? inventory::OpenMode::read_write : inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  auto difference = compare(*inventory, command, *who);
  if (!difference) return Unexpected(difference.error());
  if (std::ranges::find(difference->changes, ChangeKind::device_new, &Change::kind) !=
      difference->changes.end()) {
    auto view = inventory->view();
    if (!view) return Unexpected(view.error());
    difference->devices = std::move(view->devices);
  }
  auto written = write_output(context, *plan,
                              [&](std::string_view format, bool to_file) -> Result<std::string> {
                                if (format == kJson.name) return json_of(*difference);
                                const report::Grid grid = grid_of(context.console, *difference);
                                if (grid.empty() && format == kTable.name)
                                  return context.console.text(Msg::cli_no_changes) + "\n";
                                return grid_text(context.console, grid, format, to_file);
                              });
  if (!written) return Unexpected(written.error());
  if (looks) {
    if (auto noted = inventory->note_look(*who, now); !noted) return Unexpected(noted.error());
  }
  return kDone;
}

}  // namespace tenken::cli
