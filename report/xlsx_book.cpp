#include "report/xlsx_book.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <ranges>

#include "model/late/xlsxwriter.hpp"
#include "model/messages.hpp"
#include "report/csv_text.hpp"
#include "report/text.hpp"

namespace tenken::report {
namespace {

constexpr std::size_t kMostInCell = 8000;  // characters; Excel takes 32767
constexpr lxw_color_t kHeaderColor = 0x1F3A5F;
constexpr lxw_color_t kEntryHeaderColor = 0x7A5C00;
constexpr lxw_color_t kEntryColor = 0xFFF9E0;
constexpr lxw_color_t kHeadingColor = 0xE3EAF3;
constexpr lxw_color_t kGrey = 0x666666;

constexpr std::array<lxw_color_t, kVerdictCount> kVerdictColors{0xD6EFD9, 0xF8D0CC, 0xFDEBB8,
                                                                0xE0E0E0, 0xF2F2F2};

lxw_row_t row_of(int row) { return static_cast<lxw_row_t>(row); }
lxw_col_t column_of(int column) { return static_cast<lxw_col_t>(column); }

/// A text that libxlsxwriter takes: it refuses those that are too long as a whole.
std::string cell_text(std::string_view text) {
  std::string cut(text.substr(0, std::min(text.size(), kMostInCell)));
  // Not within a character.
  while (cut.size() < text.size() && !cut.empty() &&
         (static_cast<unsigned char>(text[cut.size()]) & 0xC0U) == 0x80U)
    cut.pop_back();
  return cut;
}

}  // namespace

Look look_of(Verdict verdict) {
  return static_cast<Look>(static_cast<int>(Look::conforming) + static_cast<int>(verdict));
}

XlsxBook::XlsxBook(Lang lang) : lang_(lang) {
  if (!late::xlsxwriter.load()) return;  // write_to() says so
  std::error_code error;
  const auto parent = std::filesystem::temp_directory_path(error);
  std::string name = (error ? std::filesystem::path("/tmp") : parent) / "tenken-xlsx-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return;
  folder_ = name;
  folder_text_ = name;
  // Rows go to a file as they are complete, so that a large site needs no large memory.
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = folder_text_.data();
  book_ = late::workbook_new_opt((folder_ / "book.xlsx").c_str(), &options);
  if (book_ != nullptr) make_looks();
}

XlsxBook::~XlsxBook() {
  if (book_ != nullptr) late::workbook_close(book_);
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void XlsxBook::make_looks() {
  const char* const font = lang_ == Lang::ja ? "Yu Gothic" : "Calibri";
  for (std::size_t i = 0; i < kLookCount; ++i) {
    const auto look = static_cast<Look>(i);
    lxw_format* const format = looks_[i] = late::workbook_add_format(book_);
    late::format_set_font_name(format, font);
    late::format_set_font_size(format, 9);
    late::format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (look == Look::title) {
      late::format_set_font_size(format, 16);
      late::format_set_bold(format);
      continue;
    }
    if (look == Look::note || look == Look::paragraph) {
      late::format_set_font_color(format, kGrey);
      if (look == Look::paragraph) late::format_set_text_wrap(format);
      continue;
    }
    late::format_set_border(format, LXW_BORDER_THIN);
    late::format_set_border_color(format, 0xB0B0B0);
    late::format_set_text_wrap(format);
    const auto fill = [&](lxw_color_t color) { late::format_set_bg_color(format, color); };
    switch (look) {
      case Look::header:
      case Look::header_entry:
        fill(look == Look::header ? kHeaderColor : kEntryHeaderColor);
        late::format_set_font_color(format, LXW_COLOR_WHITE);
        late::format_set_bold(format);
        late::format_set_align(format, LXW_ALIGN_CENTER);
        late::format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
        break;
      case Look::heading:
      case Look::heading_center:
        fill(kHeadingColor);
        late::format_set_bold(format);
        break;
      case Look::entry:
      case Look::entry_center:
        fill(kEntryColor);
        late::format_set_unlocked(format);
        // What is typed stays as it is: neither dates nor numbers are made of it.
        if (look == Look::entry) late::format_set_num_format(format, "@");
        break;
      default:
        break;
    }
    if (look >= Look::conforming) {
      fill(kVerdictColors[i - static_cast<std::size_t>(Look::conforming)]);
      late::format_set_align(format, LXW_ALIGN_CENTER);
    }
    if (look == Look::center || look == Look::entry_center || look == Look::heading_center)
      late::format_set_align(format, LXW_ALIGN_CENTER);
    if (look == Look::number) late::format_set_num_format(format, "#,##0");
  }
}

void XlsxBook::describe(const ReportInput& input) {
  if (book_ == nullptr) return;
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  std::string title(text_of(Msg::sheet_heading, lang_));
  std::string subject = cell_text(clean(input.view.site_name)).substr(0, 255);
  std::string comments(text_of(Msg::report_source_note, lang_));
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.subject = subject.data();
  properties.comments = comments.data();
  properties.created = static_cast<time_t>(input.view.at.nanoseconds / kNanoseconds);
  late::workbook_set_properties(book_, &properties);
}

XlsxSheet XlsxBook::sheet(Msg name) {
  const std::string text(text_of(name, lang_));
  return {*this, book_ == nullptr ? nullptr : late::workbook_add_worksheet(book_, text.c_str())};
}

lxw_format* XlsxBook::conditional(lxw_color_t color) {
  if (book_ == nullptr) return nullptr;
  lxw_format* const format = late::workbook_add_format(book_);
  late::format_set_bg_color(format, color);
  return format;
}

void XlsxBook::name_column(const std::string& name, Msg tab, int column, int first, int last) {
  if (book_ == nullptr) return;
  const char letter = static_cast<char>('A' + column);
  const std::string range = "='" + std::string(text_of(tab, lang_)) + "'!$" + letter + "$" +
                            std::to_string(first + 1) + ":$" + letter + "$" +
                            std::to_string(last + 1);
  late::workbook_define_name(book_, name.c_str(), range.c_str());
}

Result<void> XlsxBook::write_to(std::ostream& out) {
  const auto failed = [](std::string detail) {
    return fail(Errc::io, Note(Msg::sheet_xlsx_failed), Note(Msg::sheet_xlsx_failed_fix),
                std::move(detail));
  };
  if (auto loaded = late::xlsxwriter.load(); !loaded) return loaded;
  if (book_ == nullptr) return failed({});
  const lxw_error error = late::workbook_close(book_);
  book_ = nullptr;
  if (error != LXW_NO_ERROR) return failed(late::lxw_strerror(error));
  std::ifstream in(folder_ / "book.xlsx", std::ios::binary);
  if (!in || in.peek() == std::ifstream::traits_type::eof()) return failed({});
  if (out) out << in.rdbuf();
  return written(out);
}

void XlsxSheet::text(int row, int column, std::string_view text, Look look) {
  if (sheet_ == nullptr) return;
  // A string cell is no formula, whatever it begins with, until somebody edits it or copies it into
  // a text file: so it is disarmed all the same.
  const std::string safe = disarmed(cell_text(text));
  late::worksheet_write_string(sheet_, row_of(row), column_of(column), safe.c_str(),
                               book_.look(look));
}

void XlsxSheet::number(int row, int column, std::size_t number, Look look) {
  if (sheet_ == nullptr) return;
  late::worksheet_write_number(sheet_, row_of(row), column_of(column), static_cast<double>(number),
                               book_.look(look));
}

void XlsxSheet::blank(int row, int column, Look look) {
  if (sheet_ == nullptr) return;
  late::worksheet_write_blank(sheet_, row_of(row), column_of(column), book_.look(look));
}

void XlsxSheet::merged(int row, int column, int columns, std::string_view text, Look look) {
  if (sheet_ == nullptr) return;
  late::worksheet_merge_range(sheet_, row_of(row), column_of(column), row_of(row),
                              column_of(column + columns - 1), cell_text(text).c_str(),
                              book_.look(look));
}

void XlsxSheet::height(int row, double points) {
  if (sheet_ == nullptr) return;
  late::worksheet_set_row(sheet_, row_of(row), points, nullptr);
}

void XlsxSheet::fit(int row, const std::vector<std::pair<int, std::string_view>>& texts) {
  constexpr double kLine = 12.5;  // points
  constexpr double kEdge = 3;
  constexpr double kHighest = 409;  // that spreadsheets know
  constexpr std::size_t kMargin = 1;
  std::size_t most = 1;
  for (const auto& [column, text] : texts) {
    const auto at = static_cast<std::size_t>(column);
    const auto width = at < widths_.size() ? static_cast<std::size_t>(widths_[at]) : std::size_t{8};
    const std::size_t room = width > 2 * kMargin ? width - kMargin : width;
    std::size_t lines = 0;
    for (const auto part : std::views::split(text, '\n'))
      lines += 1 + display_width(std::string_view(part.begin(), part.end())) / room;
    most = std::max(most, lines);
  }
  height(row, std::min(kHighest, kEdge + kLine * static_cast<double>(most)));
}

void XlsxSheet::widths(const std::vector<double>& widths) {
  widths_ = widths;
  if (sheet_ == nullptr) return;
  for (std::size_t i = 0; i < widths.size(); ++i)
    late::worksheet_set_column(sheet_, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i),
                               widths[i], nullptr);
}

void XlsxSheet::header(int row, const std::vector<std::string>& titles, int frozen_columns,
                       int first_entry, int last_entry) {
  if (sheet_ == nullptr) return;
  constexpr double kHeaderHeight = 30;  // points: two lines
  late::worksheet_set_row(sheet_, row_of(row), kHeaderHeight, nullptr);
  for (int i = 0; i < static_cast<int>(titles.size()); ++i)
    text(row, i, titles[static_cast<std::size_t>(i)],
         i >= first_entry && i <= last_entry ? Look::header_entry : Look::header);
  late::worksheet_freeze_panes(sheet_, row_of(row + 1), column_of(frozen_columns));
  late::worksheet_repeat_rows(sheet_, row_of(row), row_of(row));
}

void XlsxSheet::filter(int header_row, int last_row, int last_column) {
  if (sheet_ == nullptr) return;
  late::worksheet_autofilter(sheet_, row_of(header_row), 0,
                             row_of(std::max(last_row, header_row + 1)), column_of(last_column));
}

void XlsxSheet::printed_on(std::uint8_t paper, std::string_view footer) {
  if (sheet_ == nullptr) return;
  late::worksheet_set_paper(sheet_, paper);
  late::worksheet_set_landscape(sheet_);
  late::worksheet_fit_to_pages(sheet_, 1, 0);
  late::worksheet_set_margins(sheet_, 0.4, 0.4, 0.5, 0.6);
  // "&" leads codes in footers; 255 characters at most.
  std::string text = "&L&8";
  for (const char c : std::string(footer)) text.append(c == '&' ? 2 : 1, c);
  text += "&R&8&P / &N";
  late::worksheet_set_footer(sheet_, text.c_str());
}

}  // namespace tenken::report
