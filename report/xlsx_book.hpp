// A workbook by libxlsxwriter: rows in order, texts never formulas, everything closed in the end.
#pragma once

#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <xlsxwriter.h>

#include "report/digest.hpp"

namespace tenken::report {

/// How a cell looks. Those of verdicts follow the order of Verdict.
enum class Look : std::uint8_t {
  title,
  note,       ///< small and grey, not wrapped
  paragraph,  ///< small, wrapped over merged cells
  header,
  header_entry,  ///< of a column that people fill in
  text,
  center,
  number,
  heading,  ///< of an item whose sub-items follow
  heading_center,
  entry,  ///< a cell for people
  entry_center,
  conforming,
  non_conforming,
  needs_review,
  not_observed,
  not_applicable,
};
inline constexpr std::size_t kLookCount = 17;

Look look_of(Verdict verdict);

class XlsxSheet;

/// One workbook in a folder of its own below the folder for temporary files, which goes with it.
class XlsxBook {
 public:
  explicit XlsxBook(Lang lang);
  XlsxBook(const XlsxBook&) = delete;
  XlsxBook& operator=(const XlsxBook&) = delete;
  ~XlsxBook();

  /// Properties of the document.
  void describe(const ReportInput& input);
  XlsxSheet sheet(Msg name);
  lxw_format* look(Look look) const { return looks_[static_cast<std::size_t>(look)]; }
  /// A filling for cells that meet a condition.
  lxw_format* conditional(lxw_color_t color);
  /// A name for a range of one column, `'Tab'!$D$8:$D$85`; rows and column count from 0.
  void name_column(const std::string& name, Msg tab, int column, int first, int last);
  /// Closes the workbook and copies it to `out`. Errc::io where the temporary files fail.
  Result<void> write_to(std::ostream& out);

 private:
  void make_looks();

  Lang lang_;
  std::filesystem::path folder_;
  std::string folder_text_;
  lxw_workbook* book_ = nullptr;
  std::array<lxw_format*, kLookCount> looks_{};
};

/// Of the row with the title of a tab, in points.
inline constexpr double kTitleHeight = 24;

/// One tab; rows are written from the top to the bottom and cannot be gone back to.
class XlsxSheet {
 public:
  XlsxSheet(XlsxBook& book, lxw_worksheet* sheet) : book_(book), sheet_(sheet) {}

  void text(int row, int column, std::string_view text, Look look);
  void number(int row, int column, std::size_t number, Look look = Look::number);
  void blank(int row, int column, Look look);
  void merged(int row, int column, int columns, std::string_view text, Look look);
  /// A row that is higher than its text; before its cells.
  void height(int row, double points);
  /// The height that these texts need in their columns, as programs of spreadsheets do not find it
  /// by themselves; before the cells of the row.
  void fit(int row, const std::vector<std::pair<int, std::string_view>>& texts);
  void widths(const std::vector<double>& widths);
  /// A header row, repeated on every printed page and kept in sight, with filters below `row`.
  void header(int row, const std::vector<std::string>& titles, int frozen_columns,
              int first_entry = -1, int last_entry = -1);
  void filter(int header_row, int last_row, int last_column);
  /// Paper (8: A3, 9: A4) in landscape, one page wide, with page numbers and the source line.
  void printed_on(std::uint8_t paper, std::string_view footer);
  lxw_worksheet* raw() { return sheet_; }

 private:
  XlsxBook& book_;
  lxw_worksheet* sheet_;
  std::vector<double> widths_;
};

/// The tabs of the workbook, each in a file of its own.
void add_check_sheet(XlsxBook& book, const ReportInput& input);
void add_device_tab(XlsxBook& book, const ReportInput& input,
                    const std::vector<DeviceDigest>& digests);
void add_service_tab(XlsxBook& book, const ReportInput& input);
void add_finding_tab(XlsxBook& book, const ReportInput& input,
                     const std::vector<DeviceDigest>& digests);
void add_change_tab(XlsxBook& book, const ReportInput& input);

}  // namespace tenken::report
