// inventory set: what people say about a device.
#include <utility>
#include <vector>

#include <pwd.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"

namespace tenken::cli {
namespace {

using Assignment = std::pair<DeclaredField, std::string>;

constexpr std::size_t kMaxDeclared = 1000;  // bytes of one value

std::string field_names() {
  std::string names;
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    names += (names.empty() ? "" : ", ") + std::string(to_string(static_cast<DeclaredField>(i)));
  return names;
}

Result<Assignment> parse_assignment(const std::string& text) {
  const auto equals = text.find('=');
  const auto field = parse_declared_field(std::string_view(text).substr(0, equals));
  if (equals == std::string::npos || !field)
    return fail(Errc::usage, Note(Msg::cli_bad_assignment, {printable(text)}),
                Note(Msg::cli_bad_assignment_fix, {field_names()}));
  std::string value = text.substr(equals + 1);
  if (value.size() > kMaxDeclared || printable(value, kMaxDeclared) != value)
    return fail(Errc::usage, Note(Msg::cli_bad_declared, {std::string(to_string(*field))}),
                Note(Msg::cli_bad_declared_fix, {std::to_string(kMaxDeclared)}));
  return Assignment(*field, std::move(value));
}

/// The person behind sudo, else the user of the process.
std::string current_user(const Environment& environment) {
  if (const auto sudo = environment("SUDO_USER")) return printable(*sudo);
  // One thread only runs this, so getpwuid's static buffer is safe.
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? printable(user->pw_name) : "uid " + std::to_string(::geteuid());
}

}  // namespace

Result<ExitCode> run_inventory_set(const CommandContext& context,
                                   const InventorySetCommand& command) {
  if (command.register_device && command.unregister_device)
    return fail(Errc::usage, Note(Msg::cli_register_both), Note(Msg::cli_register_both_fix));
  if (command.assignments.empty() && !command.register_device && !command.unregister_device)
    return fail(Errc::usage, Note(Msg::cli_nothing_to_set),
                Note(Msg::cli_bad_assignment_fix, {field_names()}));
  std::vector<Assignment> assignments;
  for (const std::string& text : command.assignments) {
    auto assignment = parse_assignment(text);
    if (!assignment) return Unexpected(assignment.error());
    assignments.push_back(std::move(*assignment));
  }
  const std::string who =
      command.who.empty() ? current_user(context.environment) : printable(command.who);

  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto device = inventory->find_device(command.device);
  if (!device) return Unexpected(device.error());
  for (const auto& [field, value] : assignments)
    if (auto set = inventory->declare(device->id, field, value, who); !set)
      return Unexpected(set.error());
  if (command.register_device || command.unregister_device) {
    auto set = inventory->set_registered(device->id, command.register_device, who);
    if (!set) return Unexpected(set.error());
  }
  context.console.say(Note(Msg::cli_device_set, {printable(device->label()), who}));
  return kDone;
}

}  // namespace tenken::cli
