// inventory merge, split and undo: which records are one device; db compact: what is kept how long.
#include <charconv>
#include <chrono>

#include "cli/commands.hpp"
#include "cli/person.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using inventory::IdentityEvent;

constexpr int kFewestDays = 30;
constexpr int kMostDays = 36500;

/// Who writes, where what they give as the reason can be kept.
Result<std::string> author(const CommandContext& context, const std::string& who,
                           const std::string& reason) {
  if (auto good = check_person_text("--reason", reason); !good) return Unexpected(good.error());
  return writer(context.environment, who);
}

Result<int> days_of(std::string_view text) {
  int days = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, days);
  const bool whole = error == std::errc() && (at == end || (end - at == 1 && *at == 'd'));
  if (whole && days >= kFewestDays && days <= kMostDays) return days;
  return fail(Errc::usage, Note(Msg::identity_bad_keep, {shown(text)}),
              Note(Msg::identity_bad_keep_fix));
}

}  // namespace

Result<ExitCode> run_inventory_merge(const CommandContext& context,
                                     const InventoryMergeCommand& command) {
  const auto who = author(context, command.who, command.reason);
  if (!who) return Unexpected(who.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto into = inventory->find_device(command.into);
  if (!into) return Unexpected(into.error());
  const auto from = inventory->find_device(command.from);
  if (!from) return Unexpected(from.error());
  const auto event = inventory->merge(into->id, from->id, command.reason, *who);
  if (!event) return Unexpected(event.error());
  context.console.say(
      Note(Msg::identity_merged,
           {printable(event->other_label), printable(event->device_label), event->id.to_string()}));
  return kDone;
}

Result<ExitCode> run_inventory_split(const CommandContext& context,
                                     const InventorySplitCommand& command) {
  const auto who = author(context, command.who, command.reason);
  if (!who) return Unexpected(who.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto device = inventory->find_device(command.device);
  if (!device) return Unexpected(device.error());
  inventory::SplitRequest request;
  request.macs = command.macs;
  request.addresses = command.addresses;
  request.evidence = command.evidence;
  const auto event = inventory->split(device->id, request, command.reason, *who);
  if (!event) return Unexpected(event.error());
  context.console.say(
      Note(Msg::identity_was_split,
           {printable(event->other_label), printable(event->device_label), event->id.to_string()}));
  return kDone;
}

Result<ExitCode> run_inventory_undo(const CommandContext& context,
                                    const InventoryUndoCommand& command) {
  const auto who = author(context, command.who, command.reason);
  if (!who) return Unexpected(who.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto event = inventory->undo(command.event, command.reason, *who);
  if (!event) return Unexpected(event.error());
  context.console.say(
      Note(Msg::identity_undone, {printable(event->device_label), printable(event->other_label)}));
  return kDone;
}

Result<ExitCode> run_db_compact(const CommandContext& context, const DbCompactCommand& command) {
  const auto days = days_of(command.keep);
  if (!days) return Unexpected(days.error());
  // To open for writing would make a file where there is none.
  if (const auto there = open_inventory(context, inventory::OpenMode::read_only); !there)
    return Unexpected(there.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const Timestamp before = context.clock.now() + -std::chrono::hours(24) * *days;
  const auto done = inventory->compact(before, command.dry_run);
  if (!done) return Unexpected(done.error());
  std::vector<std::string> numbers;
  for (const std::int64_t count :
       {done->observations, done->coverage, done->verdicts, done->flows, done->evidence})
    numbers.push_back(std::to_string(count));
  if (command.dry_run) {
    context.console.say(Note(Msg::identity_would_compact, std::move(numbers)));
    return kDone;
  }
  numbers.push_back(std::to_string(done->bytes_after));
  numbers.push_back(std::to_string(done->bytes_before));
  context.console.say(Note(Msg::identity_compacted, std::move(numbers)));
  return kDone;
}

}  // namespace tenken::cli
