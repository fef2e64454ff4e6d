#include "report/register_book.hpp"

#include <algorithm>

#include "model/messages.hpp"
#include "report/xlsx_book.hpp"

namespace tenken::report {
namespace {

constexpr int kNoteRow = 0;
constexpr int kHeadRow = 1;
constexpr int kFirstRow = 2;
constexpr double kWidth = 16;
constexpr std::uint8_t kA3 = 8;

}  // namespace

Result<void> write_register_book(const std::vector<std::string>& head,
                                 const std::vector<std::vector<std::string>>& rows, int first_entry,
                                 int last_entry, Lang lang, std::ostream& out) {
  XlsxBook book(lang);
  XlsxSheet sheet = book.sheet(Msg::formats_label_register);
  sheet.widths(std::vector<double>(head.size(), kWidth));
  sheet.text(kNoteRow, 0, text_of(Msg::formats_register_note, lang), Look::note);
  sheet.header(kHeadRow, head, 0, first_entry, last_entry);
  int at = kFirstRow;
  for (const std::vector<std::string>& row : rows) {
    for (int i = 0; i < static_cast<int>(row.size()); ++i) {
      const std::string& cell = row[static_cast<std::size_t>(i)];
      const bool entry = i >= first_entry && i <= last_entry;
      cell.empty() ? sheet.blank(at, i, entry ? Look::entry : Look::text)
                   : sheet.text(at, i, cell, entry ? Look::entry : Look::text);
    }
    ++at;
  }
  const int last = std::max(at - 1, kFirstRow);
  for (std::size_t i = 0; i < head.size(); ++i)
    book.name_column(std::string(kRegisterName) + head[i], Msg::formats_label_register,
                     static_cast<int>(i), kFirstRow, last);
  sheet.filter(kHeadRow, last, static_cast<int>(head.size()) - 1);
  sheet.printed_on(kA3, text_of(Msg::formats_register_note, lang));
  return book.write_to(out);
}

}  // namespace tenken::report
