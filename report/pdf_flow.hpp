// What flows down the pages of a PDF: headings, paragraphs, and tables whose header comes again on
// every page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/pdf_canvas.hpp"

namespace tenken::report {

struct PdfCell {
  std::string text;
  std::optional<Ink> fill;
  bool centered = false;

  PdfCell() = default;
  PdfCell(std::string t) : text(std::move(t)) {}
  PdfCell(std::string t, std::optional<Ink> f, bool c = true)
      : text(std::move(t)), fill(f), centered(c) {}
};

struct PdfColumn {
  std::string title;
  double share;  ///< of the width, in any unit

  PdfColumn(std::string t, double s) : title(std::move(t)), share(s) {}
};

class PdfFlow {
 public:
  /// \param scale  of the text, below 1 to fit more on a page
  PdfFlow(PdfCanvas& canvas, const ReportInput& input, double scale = 1)
      : canvas_(canvas), input_(input), scale_(scale), y_(kMargin) {}

  static constexpr double kMargin = 36;
  double left() const { return kMargin; }
  double width() const { return canvas_.width() - 2 * kMargin; }
  double y() const { return y_; }
  void move_to(double y) { y_ = y; }
  void skip(double points) { y_ += points * scale_; }

  void heading(const std::string& text, double size = 11);
  void paragraph(const std::string& text, double size = 8, Ink ink = kBlack);
  void bullet(const std::string& text, double size = 8);

  /// Begins a table; its header is drawn with the first row.
  void table(std::vector<PdfColumn> columns, double size = 7.5);
  void row(const std::vector<PdfCell>& cells);
  /// A row of a table that has no header.
  void bare_row(const std::vector<PdfCell>& cells);

  /// Begins a page; draws the foot of the one that ends.
  void page_break();
  /// Draws the foot of the last page and ends the document.
  Result<void> finish();

 private:
  double bottom() const { return canvas_.height() - kMargin - 16; }
  void need(double height);
  void foot();
  void draw_row(const std::vector<PdfCell>& cells, double height, bool header);
  double row_height(const std::vector<PdfCell>& cells);
  double column_width(std::size_t column) const;

  PdfCanvas& canvas_;
  const ReportInput& input_;
  double scale_;
  double y_;
  std::vector<PdfColumn> columns_;
  double table_size_ = 7.5;
  bool header_due_ = false;
};

}  // namespace tenken::report
