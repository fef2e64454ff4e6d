// items import-adoption: what people wrote into the adoption columns of a workbook that tenken
// wrote. Nothing else of the workbook is read.
#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bundle/adoption_reader.hpp"
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/judged.hpp"
#include "cli/output.hpp"
#include "cli/person.hpp"
#include "cli/sheet_book.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/grid.hpp"
#include "report/waiver_words.hpp"
#include "rules/items.hpp"
#include "rules/whole_sheet.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kImportFormats{kTable, kJson, kCsv};

/// One column of the workbook: its name in the history, where it lies, how the inventory holds it.
struct AdoptionColumn {
  const char* name;
  std::string AdoptionRow::*cell;
  std::string (*text)(const Adoption& adoption);
  bool (*put)(Adoption& adoption, const std::string& cell);  ///< false: it cannot be this
};

std::optional<int> level_of(const std::string& cell) {
  constexpr std::array<std::array<std::string_view, 3>, kMostUsageLevel> kWays{
      {{"❶", "①", "1"}, {"❷", "②", "2"}, {"❸", "③", "3"}}};
  for (std::size_t i = 0; i < kWays.size(); ++i)
    if (std::ranges::find(kWays[i], cell) != kWays[i].end()) return static_cast<int>(i) + 1;
  return std::nullopt;
}

std::optional<Lead> lead_of(const std::string& cell) {
  if (cell == "IT") return Lead::it;
  if (cell == "OT") return Lead::ot;
  if (cell == "IT/OT" || cell == "OT/IT") return Lead::both;
  return parse_lead(cell);
}

constexpr std::array kAdoptionColumns{
    AdoptionColumn{
        "mark", &AdoptionRow::mark,
        [](const Adoption& a) { return a.mark ? std::string(mark_sign(*a.mark)) : std::string(); },
        [](Adoption& a, const std::string& cell) {
          a.mark = parse_mark(cell);
          return a.mark.has_value();
        }},
    AdoptionColumn{
        "level", &AdoptionRow::level,
        [](const Adoption& a) { return a.level ? std::to_string(*a.level) : std::string(); },
        [](Adoption& a, const std::string& cell) {
          a.level = level_of(cell);
          return a.level.has_value();
        }},
    AdoptionColumn{
        "lead", &AdoptionRow::lead,
        [](const Adoption& a) { return a.lead ? std::string(to_string(*a.lead)) : std::string(); },
        [](Adoption& a, const std::string& cell) {
          a.lead = lead_of(cell);
          return a.lead.has_value();
        }},
    AdoptionColumn{"reason", &AdoptionRow::reason, [](const Adoption& a) { return a.reason; },
                   [](Adoption& a, const std::string& cell) {
                     a.reason = cell;
                     return true;
                   }},
    AdoptionColumn{"consider", &AdoptionRow::point, [](const Adoption& a) { return a.consider; },
                   [](Adoption& a, const std::string& cell) {
                     a.consider = cell;
                     return true;
                   }},
    AdoptionColumn{"comment", &AdoptionRow::extra, [](const Adoption& a) { return a.comment; },
                   [](Adoption& a, const std::string& cell) {
                     a.comment = cell;
                     return true;
                   }}};

/// One entry that differs.
struct AdoptionEdit {
  std::string item;
  const AdoptionColumn* column = nullptr;
  std::string before;
  std::string after;

  AdoptionEdit() = default;
};

/// The sub-items that a row of the workbook stands for; none where the sheet has no such item.
std::vector<std::string> sub_items_of(const std::string& item) {
  std::string name;
  if (rules::find_sub_item(item, name) != nullptr) return {name};
  std::vector<std::string> names;
  if (item.find('-') != std::string::npos || item.size() > 2) return names;
  if (const rules::SheetRow* const row = rules::find_row(std::atoi(item.c_str())))
    for (int sub = 1; sub <= row->subs; ++sub) names.push_back(rules::sub_item(row->number, sub));
  return names;
}

/// A cell as the reader gives it back: in one line, and no longer than that.
std::string as_read(std::string text) {
  constexpr std::size_t kMostRead = 2000;
  std::ranges::replace(text, '\n', ' ');
  return printable(text, kMostRead);
}

/// What the rows of a workbook change of what the inventory holds.
class AdoptionImport {
 public:
  AdoptionImport(const Console& console, const Decisions& decisions) : console_(console) {
    Judged judged;
    judged.decisions = decisions;
    shown_ = sheet_book(judged).adoptions;
    adoptions_ = decisions.adoptions;
  }

  Result<void> read(const std::vector<AdoptionRow>& rows) {
    for (const AdoptionRow& row : rows)
      if (auto done = read_row(row); !done) return done;
    return ok;
  }

  const std::vector<AdoptionEdit>& edits() const { return edits_; }
  const std::vector<Adoption>& changed() const { return changed_; }
  /// Whether some cell was left out.
  bool partial() const { return partial_; }

 private:
  Result<void> read_row(const AdoptionRow& row) {
    const std::vector<std::string> names = sub_items_of(row.item);
    if (names.empty())
      return fail(Errc::malformed, Note(Msg::adopt_bad_item, {shown(row.item)}),
                  Note(Msg::adoption_not_ours_fix));
    const auto at = std::ranges::find(shown_, row.item, &AdoptionRow::item);
    const AdoptionRow known = at == shown_.end() ? AdoptionRow() : *at;
    for (const AdoptionColumn& column : kAdoptionColumns) {
      const std::string& cell = row.*column.cell;
      // An empty cell says nothing; what stands there as it was written has not been touched.
      if (cell.empty() || cell == as_read(known.*column.cell)) continue;
      if (auto done = put(row.item, names, column, cell); !done) return done;
    }
    return ok;
  }

  Result<void> put(const std::string& item, const std::vector<std::string>& names,
                   const AdoptionColumn& column, const std::string& cell) {
    if (auto good = check_person_text(item, cell); !good) return good;
    const std::string first = column.text(of(names.front()));
    const bool alike = std::ranges::all_of(
        names, [&](const std::string& name) { return column.text(of(name)) == first; });
    if (!alike) {
      console_.warn(Note(Msg::adopt_several, {item}));
      partial_ = true;
      return ok;
    }
    for (const std::string& name : names) {
      Adoption adoption = of(name);
      AdoptionEdit edit;
      edit.item = name;
      edit.column = &column;
      edit.before = column.text(adoption);
      if (!column.put(adoption, cell)) {  // the workbook offers more than the inventory keeps
        console_.warn(Note(Msg::adopt_bad_cell, {item, column.name, shown(cell)}),
                      Note(column.cell == &AdoptionRow::level ? Msg::adopt_bad_level_fix
                                                              : Msg::adopt_bad_lead_fix));
        partial_ = true;
        return ok;
      }
      edit.after = column.text(adoption);
      if (edit.before == edit.after) continue;
      keep(std::move(adoption));
      edits_.push_back(std::move(edit));
    }
    return ok;
  }

  /// The entries of a sub-item, with what was changed already.
  Adoption of(const std::string& name) const {
    for (const auto* const list : {&changed_, &adoptions_}) {
      const auto at = std::ranges::find(*list, name, &Adoption::item);
      if (at != list->end()) return *at;
    }
    Adoption fresh;
    fresh.item = name;
    return fresh;
  }

  void keep(Adoption adoption) {
    const auto at = std::ranges::find(changed_, adoption.item, &Adoption::item);
    if (at == changed_.end())
      changed_.push_back(std::move(adoption));
    else
      *at = std::move(adoption);
  }

  const Console& console_;
  std::vector<AdoptionRow> shown_;   ///< as a workbook would have them now
  std::vector<Adoption> adoptions_;  ///< as the inventory holds them
  std::vector<Adoption> changed_;
  std::vector<AdoptionEdit> edits_;
  bool partial_ = false;
};

std::string edits_text(const Console& console, const std::vector<AdoptionEdit>& edits,
                       std::string_view format, bool to_file) {
  if (format == kJson.name) {
    boost::json::array list;
    for (const AdoptionEdit& edit : edits) {
      boost::json::object row;
      row["item"] = edit.item;
      row["column"] = edit.column->name;
      row["before"] = edit.before;
      row["after"] = edit.after;
      list.push_back(std::move(row));
    }
    boost::json::object root;
    root["changes"] = std::move(list);
    return json_text(root);
  }
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::adopt_label_item)),
                     Column::key(console.text(Msg::exchange_label_field)),
                     Column(console.text(Msg::exchange_label_before)),
                     Column(console.text(Msg::exchange_label_after))});
  for (const AdoptionEdit& edit : edits)
    grid.add({edit.item,
              format == kCsv.name ? std::string(edit.column->name)
                                  : report::decision_word(edit.column->name, console.lang),
              printable(edit.before), printable(edit.after)});
  return grid_text(console, grid, format, to_file);
}

}  // namespace

Result<ExitCode> run_items_import(const CommandContext& context,
                                  const ItemsImportCommand& command) {
  const auto plan = plan_output(context.options, kImportFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  if (auto good = check_person_text("--by", command.by, kMostPersonName); !good)
    return Unexpected(good.error());
  const auto rows = bundle::read_adoptions(command.file);
  if (!rows) return Unexpected(rows.error());
  const auto mode =
      command.dry_run ? inventory::OpenMode::read_only : inventory::OpenMode::read_write;
  auto inventory = open_inventory(context, mode);
  if (!inventory) return Unexpected(inventory.error());
  const auto decisions = inventory->decisions();
  if (!decisions) return Unexpected(decisions.error());
  AdoptionImport import(context.console, *decisions);
  if (auto read = import.read(*rows); !read) return Unexpected(read.error());

  const std::string who = command.by.empty() ? current_user(context.environment) : command.by;
  if (!command.dry_run)
    for (Adoption adoption : import.changed()) {
      adoption.who = who;
      if (auto adopted = inventory->adopt(std::move(adoption)); !adopted)
        return Unexpected(adopted.error());
    }
  if (!import.edits().empty()) {
    auto written = write_output(
        context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
          return edits_text(context.console, import.edits(), format, to_file);
        });
    if (!written) return Unexpected(written.error());
  }
  const std::string entries = std::to_string(import.edits().size());
  const std::string items = std::to_string(import.changed().size());
  if (import.edits().empty())
    context.console.say(Note(Msg::adopt_same));
  else if (command.dry_run)
    context.console.say(Note(Msg::adopt_read, {entries, items}));
  else
    context.console.say(Note(Msg::adopt_written, {entries, items, who}));
  return import.partial() ? kInconclusive : kDone;
}

}  // namespace tenken::cli
