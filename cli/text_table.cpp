#include "cli/text_table.hpp"

#include <algorithm>
#include <numeric>

#include "report/csv_text.hpp"
#include "report/text.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kGap = 2;        // cells between columns
constexpr std::size_t kMinColumn = 8;  // no column is cut below this

std::vector<std::size_t> column_widths(const TextTable& table, std::size_t columns) {
  std::vector<std::size_t> widths;
  widths.reserve(table.header.size());
  for (const std::string& cell : table.header) widths.push_back(report::display_width(cell));
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], report::display_width(row[i]));
  if (columns == 0 || widths.empty()) return widths;
  std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  while (total > columns) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kMinColumn) break;
    --*widest;
    --total;
  }
  return widths;
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = report::fit(cells[i], widths[i]);
    text += i + 1 == cells.size() ? cell : report::padded(cell, widths[i] + kGap);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells) {
    if (&cell != cells.data()) text += ',';
    text += report::csv_field(cell);
  }
  return text + "\r\n";
}

}  // namespace

std::string as_text(const TextTable& table, std::size_t columns) {
  const std::vector<std::size_t> widths = column_widths(table, columns);
  std::string text = line(table.header, widths);
  for (const auto& row : table.rows) text += line(row, widths);
  return text;
}

std::string as_csv(const TextTable& table) {
  std::string text(report::kByteOrderMark);
  text += csv_line(table.header);
  for (const auto& row : table.rows) text += csv_line(row);
  return text;
}

}  // namespace tenken::cli
