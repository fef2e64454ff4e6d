#include "bundle/adoption_reader.hpp"

#include <algorithm>
#include <array>

#include "bundle/workbook.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::bundle {
namespace {

constexpr std::size_t kMostText = 2000;    // bytes of a cell that are kept
constexpr std::uint32_t kMostRows = 2000;  // of the named ranges

struct Field {
  const char* name;
  std::string AdoptionRow::*member;
};

constexpr std::array kFields{
    Field{"tenken_item", &AdoptionRow::item},     Field{"tenken_adoption", &AdoptionRow::mark},
    Field{"tenken_level", &AdoptionRow::level},   Field{"tenken_lead", &AdoptionRow::lead},
    Field{"tenken_reason", &AdoptionRow::reason}, Field{"tenken_point", &AdoptionRow::point},
    Field{"tenken_extra", &AdoptionRow::extra}};

Unexpected not_ours(const std::filesystem::path& file) {
  return fail(Errc::malformed, Note(Msg::adoption_not_ours, {printable(file.string())}),
              Note(Msg::adoption_not_ours_fix));
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

/// A text of people in one line that is safe to keep. The apostrophe that disarmed it goes.
std::string kept(std::string_view text) {
  std::string plain = trimmed(text);
  constexpr std::string_view kSigns = "=+-@|%";
  if (plain.size() > 1 && plain[0] == '\'' &&
      (kSigns.find(plain[1]) != std::string_view::npos || plain.substr(1).starts_with("＝") ||
       plain.substr(1).starts_with("＋") || plain.substr(1).starts_with("－") ||
       plain.substr(1).starts_with("＠")))
    plain.erase(0, 1);
  std::ranges::replace(plain, '\n', ' ');
  std::erase(plain, '\r');
  return printable(plain, kMostText);
}

/// What people type for a mark: the circle alone, a Latin x, a hyphen.
std::string mark_of(std::string_view text) {
  const std::string mark = trimmed(text);
  for (const auto& [typed, meant] :
       {std::pair("○", "◎"), std::pair("〇", "◎"), std::pair("x", "×"), std::pair("X", "×"),
        std::pair("✕", "×"), std::pair("-", "－"), std::pair("−", "－"), std::pair("▲", "△")})
    if (mark == typed) return meant;
  return mark;
}

/// "22-1" and "07"; a spreadsheet may have made the number 7 of it.
std::string item_of(std::string_view text) {
  std::string item = trimmed(text);
  if (item.size() == 1 && item[0] >= '1' && item[0] <= '9') item.insert(0, "0");
  const bool plain = item.size() >= 2 && item.size() <= 5 &&
                     item.find_first_not_of("0123456789-") == std::string::npos;
  return plain ? item : std::string();
}

}  // namespace

Result<std::vector<AdoptionRow>> read_adoptions(const std::filesystem::path& file) {
  const auto names = read_names(file);
  if (!names) return Unexpected(names.error());
  std::vector<std::string> columns;
  for (const Field& field : kFields) {
    const auto at = names->find(field.name);
    if (at == names->end()) return not_ours(file);
    columns.push_back(at->second.column);
  }
  const NamedColumn& items = names->at("tenken_item");
  if (items.last - items.first > kMostRows) return not_ours(file);
  const auto cells = read_cells(file, items.tab, columns, items.first, items.last);
  if (!cells) return Unexpected(cells.error());

  std::vector<AdoptionRow> rows;
  for (std::uint32_t row = items.first; row <= items.last; ++row) {
    AdoptionRow one;
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      const auto cell = cells->find(columns[i] + std::to_string(row));
      if (cell != cells->end()) one.*kFields[i].member = cell->second;
    }
    one.item = item_of(one.item);
    one.mark = mark_of(one.mark);
    for (const Field& field : kFields)
      if (field.member != &AdoptionRow::item && field.member != &AdoptionRow::mark)
        one.*field.member = kept(one.*field.member);
    if (one.item.empty() || one.empty()) continue;
    if (!one.mark.empty() && std::ranges::find(kAdoptionMarks, one.mark) == kAdoptionMarks.end())
      return fail(Errc::malformed,
                  Note(Msg::adoption_bad_mark, {one.item, printable(one.mark, 64)}),
                  Note(Msg::adoption_bad_mark_fix, {"◎ △ × －"}));
    rows.push_back(std::move(one));
  }
  return rows;
}

}  // namespace tenken::bundle
