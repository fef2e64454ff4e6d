// items adopt and items comment: the columns of the sheet that only people fill in.
#include "cli/commands.hpp"
#include "cli/person.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"
#include "rules/whole_sheet.hpp"

namespace tenken::cli {
namespace {

Result<std::string> sub_item_of(const std::string& text) {
  std::string name;
  if (rules::find_sub_item(text, name) != nullptr) return name;
  return fail(Errc::usage, Note(Msg::sheet_bad_sub_item, {shown(text)}),
              Note(Msg::sheet_bad_sub_item_fix));
}

/// The columns as they stand, to be changed.
Result<Adoption> known_adoption(const inventory::Inventory& inventory, const std::string& item) {
  const auto decisions = inventory.decisions();
  if (!decisions) return Unexpected(decisions.error());
  Adoption adoption;
  if (const Adoption* const known = decisions->adoption_of(item)) adoption = *known;
  adoption.item = item;
  return adoption;
}

Result<void> check_texts(const ItemsAdoptCommand& command) {
  if (auto good = check_person_text("--reason", command.reason); !good) return good;
  if (auto good = check_person_text("--consider", command.consider); !good) return good;
  return check_person_text("--by", command.by, kMostPersonName);
}

/// What was given takes the place of what stood there.
Result<void> fill(const ItemsAdoptCommand& command, Adoption& adoption) {
  adoption.mark = parse_mark(command.mark);
  if (!adoption.mark)
    return fail(Errc::usage, Note(Msg::sheet_bad_mark, {shown(command.mark)}),
                Note(Msg::sheet_bad_mark_fix));
  if (command.reason.empty())
    return fail(Errc::usage, Note(Msg::sheet_needs, {"--reason"}),
                Note(Msg::sheet_needs_reason_fix));
  adoption.reason = command.reason;
  if (!command.consider.empty()) adoption.consider = command.consider;
  if (!command.level.empty()) {
    const char digit = command.level.front();
    if (command.level.size() != 1 || digit < '1' || digit > '0' + kMostUsageLevel)
      return fail(Errc::usage, Note(Msg::sheet_bad_level, {shown(command.level)}),
                  Note(Msg::sheet_bad_level_fix));
    adoption.level = digit - '0';
  }
  if (command.lead.empty()) return ok;
  adoption.lead = parse_lead(command.lead);
  if (adoption.lead) return ok;
  return fail(Errc::usage, Note(Msg::sheet_bad_lead, {shown(command.lead)}),
              Note(Msg::sheet_bad_lead_fix));
}

}  // namespace

Result<ExitCode> run_items_adopt(const CommandContext& context, const ItemsAdoptCommand& command) {
  const auto item = sub_item_of(command.item);
  if (!item) return Unexpected(item.error());
  if (auto good = check_texts(command); !good) return Unexpected(good.error());
  Adoption given;
  if (auto good = fill(command, given); !good) return Unexpected(good.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  auto adoption = known_adoption(*inventory, *item);
  if (!adoption) return Unexpected(adoption.error());
  if (auto filled = fill(command, *adoption); !filled) return Unexpected(filled.error());
  adoption->who = command.by.empty() ? current_user(context.environment) : command.by;
  if (auto adopted = inventory->adopt(*adoption); !adopted) return Unexpected(adopted.error());
  context.console.say(
      Note(Msg::sheet_adopted, {*item, std::string(mark_sign(*adoption->mark)), adoption->who}));
  return kDone;
}

Result<ExitCode> run_items_comment(const CommandContext& context,
                                   const ItemsCommentCommand& command) {
  const auto item = sub_item_of(command.item);
  if (!item) return Unexpected(item.error());
  if (auto good = check_person_text("COMMENT", command.comment); !good)
    return Unexpected(good.error());
  if (auto good = check_person_text("--by", command.by, kMostPersonName); !good)
    return Unexpected(good.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  auto adoption = known_adoption(*inventory, *item);
  if (!adoption) return Unexpected(adoption.error());
  adoption->comment = command.comment;
  adoption->who = command.by.empty() ? current_user(context.environment) : command.by;
  if (auto adopted = inventory->adopt(*adoption); !adopted) return Unexpected(adopted.error());
  context.console.say(Note(Msg::sheet_commented, {*item, adoption->who}));
  return kDone;
}

}  // namespace tenken::cli
