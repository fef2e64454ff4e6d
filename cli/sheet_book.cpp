#include "cli/sheet_book.hpp"

#include <algorithm>
#include <array>

#include "model/messages.hpp"
#include "rules/items.hpp"
#include "rules/supporting.hpp"

namespace tenken::cli {
namespace {

constexpr std::array<std::string_view, kMostUsageLevel> kLevels{"❶", "❷", "❸"};

/// The workbook has one row for each judged sub-item, and one for each other item.
std::string row_of(const std::string& item) {
  return rules::find_item(item) != nullptr ? item : item.substr(0, item.find('-'));
}

std::string lead_text(Lead lead) {
  switch (lead) {
    case Lead::it:
      return "IT";
    case Lead::ot:
      return "OT";
    case Lead::both:
      break;
  }
  return "IT/OT";
}

void add_text(std::string& text, const std::string& more) {
  if (!more.empty()) text += (text.empty() ? "" : " / ") + more;
}

/// What is said of several sub-items of one row stands together, the first mark counts where all
/// are alike.
void add_adoption(const Adoption& adoption, std::vector<AdoptionRow>& rows) {
  const std::string key = row_of(adoption.item);
  auto row = std::ranges::find(rows, key, &AdoptionRow::item);
  const bool alone = row == rows.end();
  if (alone) {
    row = rows.emplace(rows.end());
    row->item = key;
  }
  const auto say = [&](const std::string& text) {
    return key == adoption.item || text.empty() ? text : adoption.item + ": " + text;
  };
  const std::string mark(adoption.mark ? mark_sign(*adoption.mark) : "");
  if (alone || row->mark == mark)
    row->mark = mark;
  else
    row->mark.clear();
  if (adoption.level) row->level = kLevels[static_cast<std::size_t>(*adoption.level - 1)];
  if (adoption.lead) row->lead = lead_text(*adoption.lead);
  add_text(row->reason, say(adoption.reason));
  add_text(row->point, say(adoption.consider));
  add_text(row->extra, say(adoption.comment));
}

}  // namespace

report::SheetBook sheet_book(const Judged& judged) {
  report::SheetBook book;
  for (const Adoption& adoption : judged.decisions.adoptions)
    add_adoption(adoption, book.adoptions);
  for (const Waiver& waiver : judged.decisions.waivers) {
    if (!waiver.valid(judged.view.at)) continue;
    report::WaiverRow& row = book.waivers.emplace_back();
    row.item = waiver.item;
    row.device = waiver.device ? waiver.device_label : std::string();
    row.owner = waiver.owner;
    row.reason = waiver.reason;
    row.until = waiver.until;
  }
  for (const rules::Supporting& support : rules::supporting_evidence(judged.view, judged.assessed))
    book.support.emplace_back(row_of(support.item), support.what);
  return book;
}

}  // namespace tenken::cli
