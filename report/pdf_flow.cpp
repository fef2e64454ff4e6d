#include "report/pdf_flow.hpp"

#include <algorithm>

#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::report {
namespace {

constexpr double kPad = 2.5;  // between the border of a cell and its text

}  // namespace

void PdfFlow::foot() {
  const double y = canvas_.height() - kMargin - 6;
  canvas_.line(left(), y, left() + width(), y);
  const TextStyle style(6.5, kGray);
  canvas_.text(left(), y + 3, width() - 40, text_of(Msg::report_source_note, input_.lang), style);
  TextStyle number(6.5, kGray, true);
  canvas_.text(left() + width() - 40, y + 3, 40, std::to_string(canvas_.page()), number);
}

void PdfFlow::page_break() {
  foot();
  canvas_.next_page();
  y_ = kMargin;
}

void PdfFlow::need(double height) {
  if (y_ + height > bottom() && y_ > kMargin) page_break();
}

void PdfFlow::heading(const std::string& text, double size) {
  const TextStyle style(size * scale_, kNavy);
  // Never alone at the foot of a page.
  need(canvas_.measure(text, width(), style) + 40 * scale_);
  y_ += canvas_.text(left(), y_, width(), text, style) + 2 * scale_;
}

void PdfFlow::paragraph(const std::string& text, double size, Ink ink) {
  const TextStyle style(size * scale_, ink);
  need(canvas_.measure(text, width(), style));
  y_ += canvas_.text(left(), y_, width(), text, style) + 2 * scale_;
}

void PdfFlow::bullet(const std::string& text, double size) {
  const TextStyle style(size * scale_);
  const double indent = size * scale_;
  need(canvas_.measure(text, width() - indent, style));
  canvas_.text(left(), y_, indent, "・", style);
  y_ += canvas_.text(left() + indent, y_, width() - indent, text, style) + scale_;
}

void PdfFlow::table(std::vector<PdfColumn> columns, double size) {
  columns_ = std::move(columns);
  table_size_ = size * scale_;
  header_due_ = true;
}

double PdfFlow::column_width(std::size_t column) const {
  double total = 0;
  for (const PdfColumn& one : columns_) total += one.share;
  return columns_[column].share / total * width();
}

double PdfFlow::row_height(const std::vector<PdfCell>& cells) {
  double height = table_size_ * 1.3;
  for (std::size_t i = 0; i < cells.size() && i < columns_.size(); ++i)
    height = std::max(
        height, canvas_.measure(cells[i].text, column_width(i) - 2 * kPad, TextStyle(table_size_)));
  return height + 2 * kPad;
}

void PdfFlow::draw_row(const std::vector<PdfCell>& cells, double height, bool header) {
  double x = left();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const double cell = column_width(i);
    static const PdfCell kNothing;
    const PdfCell& one = i < cells.size() ? cells[i] : kNothing;
    if (header)
      canvas_.fill(x, y_, cell, height, kNavy);
    else if (one.fill)
      canvas_.fill(x, y_, cell, height, *one.fill);
    canvas_.text(x + kPad, y_ + kPad, cell - 2 * kPad, one.text,
                 TextStyle(table_size_, header ? kWhite : kBlack, header || one.centered));
    canvas_.frame(x, y_, cell, height);
    x += cell;
  }
  y_ += height;
}

void PdfFlow::row(const std::vector<PdfCell>& cells) {
  std::vector<PdfCell> titles;
  for (const PdfColumn& column : columns_) titles.emplace_back(column.title);
  const double header = row_height(titles);
  const double height = row_height(cells);
  if (y_ + height + (header_due_ ? header : 0) > bottom() && y_ > kMargin) {
    page_break();
    header_due_ = true;
  }
  if (header_due_) draw_row(titles, header, true);
  header_due_ = false;
  draw_row(cells, height, false);
}

void PdfFlow::bare_row(const std::vector<PdfCell>& cells) {
  header_due_ = false;
  const double height = row_height(cells);
  if (y_ + height > bottom() && y_ > kMargin) page_break();
  draw_row(cells, height, false);
}

Result<void> PdfFlow::finish() {
  foot();
  return canvas_.finish();
}

}  // namespace tenken::report
