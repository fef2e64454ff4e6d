#include "report/grid.hpp"

#include <algorithm>
#include <numeric>

namespace tenken::report {
namespace {

constexpr std::size_t kGap = 2;

}  // namespace

std::vector<std::size_t> Grid::widths(std::size_t width) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = display_width(columns_[i].title);
    for (const auto& row : rows_) widest = std::max(widest, display_width(row[i].text));
    widths.push_back(widest);
  }
  if (width == 0) return widths;
  std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  while (total > width) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may_shrink = widths[i] > columns_[i].least;
      if (may_shrink && (widest == columns_.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == columns_.size()) break;  // everything is at its least; lines will wrap
    --widths[widest];
    --total;
  }
  return widths;
}

void Grid::print_row(std::ostream& out, const Painter& paint, const std::vector<Cell>& row,
                     const std::vector<std::size_t>& widths) const {
  std::string line;
  std::size_t pending = 0;  // blanks that are written only when something follows
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string text = fit(row[i].text, widths[i]);
    const std::size_t fill = widths[i] - std::min(widths[i], display_width(text));
    if (columns_[i].right) pending += fill;
    if (!text.empty()) {
      line.append(pending, ' ').append(paint(row[i].style, text));
      pending = 0;
    }
    pending += (columns_[i].right ? 0 : fill) + kGap;
  }
  out << line << '\n';
}

void Grid::print(std::ostream& out, const Painter& paint, std::size_t width) const {
  const std::vector<std::size_t> column_widths = widths(width);
  std::vector<Cell> header;
  header.reserve(columns_.size());
  for (const Column& column : columns_) header.emplace_back(column.title, Style::bold);
  print_row(out, paint, header, column_widths);
  for (const auto& row : rows_) print_row(out, paint, row, column_widths);
}

}  // namespace tenken::report
