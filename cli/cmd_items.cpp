// items: the check sheet with verdicts, what people decided and the evidence that exists.
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/judged.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"
#include "report/sheet.hpp"
#include "rules/whole_sheet.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson};

const rules::SheetRow* row_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? rules::find_row(number)
                                                                  : nullptr;
}

void add_row(const rules::SheetRow& row, std::vector<std::string>& items) {
  for (int sub = 1; sub <= row.subs; ++sub) items.push_back(rules::sub_item(row.number, sub));
}

/// "32-3", "32", or "22-26" where the sheet has no such sub-item.
Result<void> add_items(const std::string& text, std::vector<std::string>& items) {
  std::string name;
  if (rules::find_sub_item(text, name) != nullptr) {
    items.push_back(std::move(name));
    return ok;
  }
  const auto hyphen = text.find('-');
  const rules::SheetRow* const first = row_of(std::string_view(text).substr(0, hyphen));
  const rules::SheetRow* const last =
      hyphen == std::string::npos ? first : row_of(std::string_view(text).substr(hyphen + 1));
  if (first == nullptr || last == nullptr || last < first)
    return fail(Errc::usage, Note(Msg::sheet_bad_sub_item, {shown(text)}),
                Note(Msg::sheet_bad_sub_item_fix));
  for (const rules::SheetRow* row = first; row <= last; ++row) add_row(*row, items);
  return ok;
}

/// Without an inventory the sheet is shown all the same.
Result<report::SheetState> state_of(const CommandContext& context) {
  report::SheetState state;
  std::error_code error;
  if (!std::filesystem::exists(context.database, error)) return state;
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  auto judged = judge(context, *inventory, *policy);
  if (!judged) return Unexpected(judged.error());
  state.supporting = rules::supporting_evidence(judged->view, judged->assessed);
  state.assessed = std::move(judged->assessed);
  state.decisions = std::move(judged->decisions);
  return state;
}

}  // namespace

Result<ExitCode> run_items(const CommandContext& context, const ItemsCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  std::vector<std::string> items;
  for (const std::string& text : command.items)
    if (auto added = add_items(text, items); !added) return Unexpected(added.error());
  const auto state = state_of(context);
  if (!state) return Unexpected(state.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        std::ostringstream out;
        const std::size_t columns = to_file ? 0 : context.console.columns;
        auto sheet = items.empty()
                         ? report::write_sheet(out, format, context.console.lang, columns, *state)
                         : report::write_sheet_items(out, format, context.console.lang, columns,
                                                     *state, items);
        if (!sheet) return Unexpected(sheet.error());
        return out.str();
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
