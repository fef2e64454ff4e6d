// db: copies of the inventory, and whether it is sound.
#include <array>
#include <system_error>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "inventory/backup.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using inventory::DatabaseCheck;

constexpr std::array kFormats{kTable, kJson};
constexpr std::size_t kMostText = 1000;

Result<void> check_free(const std::filesystem::path& file, bool force) {
  if (auto checked = check_no_folder(file); !checked) return checked;
  std::error_code error;
  if (force || !std::filesystem::exists(file, error)) return ok;
  return fail(Errc::usage, Note(Msg::exchange_exists, {shown(file.string())}),
              Note(Msg::exchange_exists_fix));
}

std::string text_of(const Console& console, const DatabaseCheck& check) {
  std::string text;
  const auto row = [&](Msg label, const std::string& value) {
    text += console.text(label) + ": " + value + '\n';
  };
  row(Msg::exchange_label_format, std::to_string(check.format));
  row(Msg::exchange_label_bytes, std::to_string(check.bytes));
  if (check.problems.empty()) {
    row(Msg::exchange_label_devices, std::to_string(check.devices));
    row(Msg::exchange_label_scans, std::to_string(check.scans));
    row(Msg::exchange_label_observations, std::to_string(check.observations));
    return text + console.text(Msg::exchange_sound) + '\n';
  }
  for (const std::string& problem : check.problems)
    row(Msg::exchange_label_problem, printable(problem, kMostText));
  return text;
}

std::string json_of(const DatabaseCheck& check) {
  boost::json::object json;
  json["sound"] = check.problems.empty();
  json["format"] = check.format;
  json["bytes"] = check.bytes;
  json["devices"] = check.devices;
  json["scans"] = check.scans;
  json["observations"] = check.observations;
  boost::json::array problems;
  for (const std::string& problem : check.problems)
    problems.emplace_back(printable(problem, kMostText));
  json["problems"] = std::move(problems);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_db_backup(const CommandContext& context, const DbBackupCommand& command) {
  if (auto free = check_free(command.file, command.force); !free) return Unexpected(free.error());
  if (auto done = inventory::back_up(context.database, command.file); !done)
    return Unexpected(done.error());
  context.console.say(Note(Msg::exchange_backed_up, {shown(command.file)}));
  return kDone;
}

Result<ExitCode> run_db_restore(const CommandContext& context, const DbRestoreCommand& command) {
  std::error_code error;
  if (!command.force && std::filesystem::exists(context.database, error))
    return fail(Errc::usage, Note(Msg::exchange_exists, {shown(context.database.string())}),
                Note(Msg::exchange_restore_exists_fix));
  if (auto folder = make_inventory_folder(context); !folder) return Unexpected(folder.error());
  if (auto done = inventory::restore(command.file, context.database); !done)
    return Unexpected(done.error());
  // A copy of an older format is brought to the current one.
  const auto opened = open_inventory(context, inventory::OpenMode::read_write);
  if (!opened) return Unexpected(opened.error());
  context.console.say(
      Note(Msg::exchange_restored, {shown(context.database.string()), shown(command.file)}));
  return kDone;
}

Result<ExitCode> run_db_check(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto check = inventory::check_database(context.database);
  if (!check) return Unexpected(check.error());
  auto written =
      write_output(context, *plan, [&](std::string_view format, bool) -> Result<std::string> {
        return format == kJson.name ? json_of(*check) : text_of(context.console, *check);
      });
  if (!written) return Unexpected(written.error());
  return check->problems.empty() ? kDone : kGateFailed;
}

}  // namespace tenken::cli
