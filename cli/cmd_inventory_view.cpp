// inventory view: queries that are kept under a name.
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::cli {
namespace {

using inventory::SavedView;

constexpr std::array kFormats{kTable, kJson, kCsv};
constexpr std::size_t kMostName = 64;
constexpr std::size_t kMostQuery = 4096;

/// A name is one word of a query, so that `view:NAME` needs no quotation marks.
bool is_view_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostName && printable(name, kMostName) == name &&
         name.find_first_of(" \t\"(),:") == std::string_view::npos;
}

report::Grid grid_of(const Console& console, const std::vector<SavedView>& views) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::cli_label_name)),
                     Column(console.text(Msg::exchange_label_query), 8),
                     Column(console.text(Msg::exchange_label_who), 4),
                     Column(console.text(Msg::cli_label_when), kDayWidth)});
  for (const SavedView& view : views)
    grid.add({printable(view.name), printable(view.query, kMostQuery), printable(view.who),
              short_time(view.at)});
  return grid;
}

std::string json_of(const std::vector<SavedView>& views) {
  boost::json::array list;
  for (const SavedView& view : views) {
    boost::json::object entry;
    entry["name"] = printable(view.name);
    entry["query"] = printable(view.query, kMostQuery);
    entry["who"] = printable(view.who);
    entry["at"] = view.at.to_string();
    list.push_back(std::move(entry));
  }
  boost::json::object json;
  json["views"] = std::move(list);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_view_save(const CommandContext& context, const ViewSaveCommand& command) {
  if (!is_view_name(command.name))
    return fail(Errc::usage, Note(Msg::exchange_bad_view, {shown(command.name)}),
                Note(Msg::exchange_bad_view_fix, {std::to_string(kMostName)}));
  const auto who = writer(context.environment, command.who);
  if (!who) return Unexpected(who.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const std::string query = report::joined(command.query, " ");
  if (auto saved = inventory->save_view(command.name, query, *who); !saved)
    return Unexpected(saved.error());
  context.console.say(Note(Msg::exchange_view_saved, {command.name}));
  return kDone;
}

Result<ExitCode> run_view_list(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto views = inventory->saved_views();
  if (!views) return Unexpected(views.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(*views);
        return grid_text(context.console, grid_of(context.console, *views), format, to_file);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

Result<ExitCode> run_view_rm(const CommandContext& context, const ViewRemoveCommand& command) {
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  if (auto removed = inventory->remove_view(command.name); !removed)
    return Unexpected(removed.error());
  context.console.say(Note(Msg::exchange_view_removed, {command.name}));
  return kDone;
}

}  // namespace tenken::cli
