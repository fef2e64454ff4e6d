// inventory set: what people say about a device.
#include <map>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/person.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using Assignment = std::pair<DeclaredField, std::string>;

constexpr std::size_t kMaxDeclared = 1000;  // bytes of one value
constexpr std::size_t kMaxName = 128;       // bytes; names stand in every table

std::string field_names() {
  std::vector<std::string> names;
  names.reserve(kDeclaredFieldCount);
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    names.emplace_back(to_string(static_cast<DeclaredField>(i)));
  return listed(names);
}

bool is_plain(std::string_view text, std::size_t most) {
  return text.size() <= most && printable(text, most) == text;
}

std::size_t most_bytes(DeclaredField field) {
  return field == DeclaredField::name ? kMaxName : kMaxDeclared;
}

/// What `inventory set` takes for "in service": whether, or since when.
bool is_in_service(std::string_view value) {
  if (value == "yes" || value == "no") return true;
  constexpr std::size_t kDateBytes = 10;  // 2026-11-24
  return value.size() == kDateBytes && Timestamp::parse(value).has_value();
}

Result<void> check_value(DeclaredField field, std::string_view value) {
  const std::string name(to_string(field));
  const bool blank = !value.empty() && value.find_first_not_of(" \t") == std::string_view::npos;
  if (blank || !is_plain(value, most_bytes(field)))
    return fail(Errc::usage, Note(Msg::cli_bad_declared, {name}),
                Note(Msg::cli_bad_declared_fix, {std::to_string(most_bytes(field))}));
  if (field == DeclaredField::in_service && !value.empty() && !is_in_service(value))
    return fail(Errc::usage, Note(Msg::cli_bad_declared, {name}),
                Note(Msg::cli_bad_in_service_fix));
  return ok;
}

Result<Assignment> parse_assignment(const std::string& text) {
  const auto equals = text.find('=');
  const auto field = parse_declared_field(std::string_view(text).substr(0, equals));
  if (equals == std::string::npos || !field)
    return fail(Errc::usage, Note(Msg::cli_bad_assignment, {printable(text)}),
                Note(Msg::cli_bad_assignment_fix, {field_names()}));
  std::string value = text.substr(equals + 1);
  if (auto good = check_value(*field, value); !good) return Unexpected(good.error());
  return Assignment(*field, std::move(value));
}

/// Every assignment checked, each field at most once.
Result<std::map<DeclaredField, std::string>> parse_assignments(
    const std::vector<std::string>& texts) {
  std::map<DeclaredField, std::string> assignments;
  for (const std::string& text : texts) {
    auto assignment = parse_assignment(text);
    if (!assignment) return Unexpected(assignment.error());
    const std::string name(to_string(assignment->first));
    if (!assignments.insert(std::move(*assignment)).second)
      return fail(Errc::usage, Note(Msg::cli_declared_twice, {name}),
                  Note(Msg::cli_declared_twice_fix));
  }
  return assignments;
}

}  // namespace

Result<ExitCode> run_inventory_set(const CommandContext& context,
                                   const InventorySetCommand& command) {
  if (command.register_device && command.unregister_device)
    return fail(Errc::usage, Note(Msg::cli_register_both), Note(Msg::cli_register_both_fix));
  if (command.assignments.empty() && !command.register_device && !command.unregister_device)
    return fail(Errc::usage, Note(Msg::cli_nothing_to_set),
                Note(Msg::cli_bad_assignment_fix, {field_names()}));
  const auto assignments = parse_assignments(command.assignments);
  if (!assignments) return Unexpected(assignments.error());
  if (!is_plain(command.who, kMaxName))
    return fail(Errc::usage, Note(Msg::cli_bad_declared, {"--who"}),
                Note(Msg::cli_bad_declared_fix, {std::to_string(kMaxName)}));
  const std::string who = command.who.empty() ? current_user(context.environment) : command.who;

  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto device = inventory->find_device(command.device);
  if (!device) return Unexpected(device.error());
  for (const auto& [field, value] : *assignments)
    if (auto set = inventory->declare(device->id, field, value, who); !set)
      return Unexpected(set.error());
  if (command.register_device || command.unregister_device) {
    auto set = inventory->set_registered(device->id, command.register_device, who);
    if (!set) return Unexpected(set.error());
  }
  context.console.say(Note(Msg::cli_device_set, {printable(device->label()), who}));
  if (!device->registered && !command.register_device && !command.unregister_device)
    context.console.say(Note(Msg::cli_set_unregistered, {printable(device->label())}));
  return kDone;
}

}  // namespace tenken::cli
