// inventory set: what people say about a device.
#include <map>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/declared_values.hpp"
#include "cli/person.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

/// Every assignment checked, each field at most once.
Result<Declared> parse_assignments(const std::vector<std::string>& texts) {
  Declared assignments;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    const auto field = parse_declared_field(std::string_view(text).substr(0, equals));
    if (equals == std::string::npos || !field)
      return fail(Errc::usage, Note(Msg::cli_bad_assignment, {printable(text)}),
                  Note(Msg::cli_bad_assignment_fix, {field_names()}));
    auto value = declared_value(*field, std::string_view(text).substr(equals + 1));
    if (!value) return Unexpected(value.error());
    if (!assignments.emplace(*field, std::move(*value)).second)
      return fail(Errc::usage, Note(Msg::cli_declared_twice, {std::string(to_string(*field))}),
                  Note(Msg::cli_declared_twice_fix));
  }
  return assignments;
}

}  // namespace

Result<ExitCode> run_inventory_set(const CommandContext& context,
                                   const InventorySetCommand& command) {
  if (command.register_device && command.unregister_device)
    return fail(Errc::usage, Note(Msg::cli_register_both), Note(Msg::cli_register_both_fix));
  const bool registers = command.register_device || command.unregister_device;
  if (command.assignments.empty() && !registers)
    return fail(Errc::usage, Note(Msg::cli_nothing_to_set),
                Note(Msg::cli_bad_assignment_fix, {field_names()}));
  auto assignments = parse_assignments(command.assignments);
  if (!assignments) return Unexpected(assignments.error());
  const auto who = writer(context.environment, command.who);
  if (!who) return Unexpected(who.error());

  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto device = inventory->find_device(command.device);
  if (!device) return Unexpected(device.error());
  inventory::DeclaredEdit edit;
  edit.device = device->id;
  edit.values = std::move(*assignments);
  if (registers) edit.registered = command.register_device;
  const auto done = inventory->edit({std::move(edit)}, *who);
  if (!done) return Unexpected(done.error());
  context.console.say(Note(Msg::cli_device_set, {printable(device->label()), *who}));
  if (!device->registered && !registers)
    context.console.say(Note(Msg::cli_set_unregistered, {printable(device->label())}));
  return kDone;
}

}  // namespace tenken::cli
