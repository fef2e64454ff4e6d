// findings waive and unwaive: somebody answers for a finding until a day. The verdict stays.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/judged.hpp"
#include "cli/person.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "rules/items.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kSite = "site";
constexpr std::size_t kDayBytes = 10;
constexpr std::chrono::hours kLongest{24 * 366 * 10};

Result<void> check_item(const std::string& item) {
  if (rules::find_item(item) != nullptr) return ok;
  return fail(Errc::usage, Note(Msg::sheet_bad_item, {shown(item)}), Note(Msg::sheet_bad_item_fix));
}

Unexpected needs(const char* option) {
  return fail(Errc::usage, Note(Msg::sheet_needs, {option}), Note(Msg::sheet_needs_waive_fix));
}

Result<void> check_until(const std::string& until, Timestamp now) {
  const auto day = until.size() == kDayBytes ? Timestamp::parse(until)
                                             : fail(Errc::malformed, std::string("no day"));
  if (day && until >= now.to_local_string().substr(0, kDayBytes) && *day <= now + kLongest)
    return ok;
  return fail(Errc::usage, Note(Msg::sheet_bad_until, {shown(until)}),
              Note(Msg::sheet_bad_until_fix));
}

Result<void> check(const FindingsWaiveCommand& command, Timestamp now) {
  if (auto good = check_item(command.item); !good) return good;
  if (command.reason.empty()) return needs("--reason");
  if (command.until.empty()) return needs("--until");
  if (auto good = check_person_text("--reason", command.reason); !good) return good;
  if (auto good = check_person_text("--by", command.by, kMostPersonName); !good) return good;
  return check_until(command.until, now);
}

/// Whether something is there that the waiver is about.
Result<bool> calls_for(const CommandContext& context, const inventory::Inventory& inventory,
                       const Waiver& waiver) {
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto judged = judge(context, inventory, *policy);
  if (!judged) return Unexpected(judged.error());
  return std::ranges::any_of(judged->assessed.findings, [&](const Finding& finding) {
    return waiver.covers(finding) &&
           (finding.verdict == Verdict::non_conforming || finding.verdict == Verdict::needs_review);
  });
}

}  // namespace

Result<ExitCode> run_findings_waive(const CommandContext& context,
                                    const FindingsWaiveCommand& command) {
  if (auto good = check(command, context.clock.now()); !good) return Unexpected(good.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  Waiver waiver;
  waiver.item = command.item;
  waiver.reason = command.reason;
  waiver.until = command.until;
  waiver.who = current_user(context.environment);
  waiver.owner = command.by.empty() ? waiver.who : command.by;
  std::string subject = context.console.text(Msg::sheet_whole_site);
  if (command.device != kSite) {
    const auto device = inventory->find_device(command.device);
    if (!device) return Unexpected(device.error());
    waiver.device = device->id;
    waiver.device_label = subject = printable(device->label());
  }
  const auto called = calls_for(context, *inventory, waiver);
  if (!called) return Unexpected(called.error());
  if (auto waived = inventory->waive(waiver); !waived) return Unexpected(waived.error());
  context.console.say(Note(Msg::sheet_waived, {waiver.item, subject, waiver.until, waiver.owner}));
  if (!*called) context.console.say(Note(Msg::sheet_waived_nothing, {waiver.item}));
  return kDone;
}

Result<ExitCode> run_findings_unwaive(const CommandContext& context,
                                      const FindingsUnwaiveCommand& command) {
  if (auto good = check_item(command.item); !good) return Unexpected(good.error());
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  std::optional<DeviceId> device;
  std::string subject = context.console.text(Msg::sheet_whole_site);
  if (command.device != kSite) {
    const auto found = inventory->find_device(command.device);
    if (!found) return Unexpected(found.error());
    device = found->id;
    subject = printable(found->label());
  }
  const std::string who = current_user(context.environment);
  if (auto done = inventory->unwaive(device, command.item, who); !done)
    return Unexpected(done.error());
  context.console.say(Note(Msg::sheet_unwaived, {command.item, subject}));
  return kDone;
}

}  // namespace tenken::cli
