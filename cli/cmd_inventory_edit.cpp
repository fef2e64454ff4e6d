// inventory edit: the register as people edited it in a spreadsheet.
#include <array>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/register_csv.hpp"
#include "cli/register_formats.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};
constexpr std::size_t kMostText = 1000;
constexpr std::size_t kMostFile = std::size_t{256} << 20U;  // bytes; 100,000 devices take 40 MB

report::Grid grid_of(const Console& console, const std::vector<RegisterChange>& changes) {
  using report::Column;
  report::Grid grid({Column(console.text(Msg::cli_label_device), 8),
                     Column::key(console.text(Msg::exchange_label_field)),
                     Column(console.text(Msg::exchange_label_before), 8),
                     Column(console.text(Msg::exchange_label_after), 8)});
  for (const RegisterChange& change : changes)
    grid.add({printable(change.label), change.field, printable(change.before, kMostText),
              printable(change.after, kMostText)});
  return grid;
}

std::string json_of(const std::vector<RegisterChange>& changes, bool written) {
  boost::json::array list;
  for (const RegisterChange& change : changes) {
    boost::json::object entry;
    entry["device"] = change.device.to_string();
    entry["label"] = printable(change.label);
    entry["field"] = change.field;
    entry["before"] = printable(change.before, kMostText);
    entry["after"] = printable(change.after, kMostText);
    list.push_back(std::move(entry));
  }
  boost::json::object json;
  json["written"] = written;
  json["changes"] = std::move(list);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_inventory_edit(const CommandContext& context,
                                    const InventoryEditCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto who = writer(context.environment, command.who);
  if (!who) return Unexpected(who.error());
  const auto text = is_workbook(command.file) ? read_register_book(command.file)
                                              : read_file(command.file, kMostFile);
  if (!text) return Unexpected(text.error());
  auto inventory = open_inventory(
      context, command.dry_run ? inventory::OpenMode::read_only : inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto view = inventory->view();
  if (!view) return Unexpected(view.error());
  const auto edits = read_register(*text, view->devices);
  if (!edits) return Unexpected(edits.error());
  if (!edits->problems.empty()) {
    for (std::size_t i = 1; i < edits->problems.size(); ++i)
      context.console.error(edits->problems[i]);
    context.console.warn(
        Note(Msg::exchange_nothing_written, {std::to_string(edits->problems.size())}));
    return Unexpected(edits->problems.front());
  }
  if (!command.dry_run) {
    const auto done = inventory->edit(edits->edits, *who);
    if (!done) return Unexpected(done.error());
  }
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(edits->changes, !command.dry_run);
        if (edits->changes.empty() && format == kTable.name)
          return context.console.text(Msg::cli_no_changes) + "\n";
        return grid_text(context.console, grid_of(context.console, edits->changes), format,
                         to_file);
      });
  if (!written) return Unexpected(written.error());
  context.console.say(
      Note(command.dry_run ? Msg::exchange_would_write : Msg::exchange_written,
           {std::to_string(edits->changes.size()), std::to_string(edits->edits.size())}));
  return kDone;
}

}  // namespace tenken::cli
