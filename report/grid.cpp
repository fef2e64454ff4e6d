#include "report/grid.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "report/csv_text.hpp"

namespace tenken::report {
namespace {

constexpr std::size_t kGap = 2;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string& word : words_of(text)) longest = std::max(longest, display_width(word));
  return longest;
}

/// As `wrapped`, but a word is never broken, whatever its width.
std::vector<std::string> wrapped_words(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string& word : words_of(text)) {
    const std::size_t used = display_width(lines.back());
    if (used > 0 && used + 1 + display_width(word) > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

std::vector<std::string> lines_of(const Column& column, const std::string& text,
                                  std::size_t width) {
  if (display_width(text) <= width) return {text};
  return column.whole ? wrapped_words(text, width) : wrapped(text, width);
}

/// Takes from the widest column that is above its least until `total` fits.
void shrink(std::vector<std::size_t>& widths, const std::vector<std::size_t>& least,
            std::size_t& total, std::size_t width) {
  while (total > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (widths[i] > least[i] && (widest == widths.size() || widths[i] > widths[widest]))
        widest = i;
    if (widest == widths.size()) return;
    --widths[widest];
    --total;
  }
}

}  // namespace

std::vector<std::size_t> Grid::widths(std::size_t width) const {
  std::vector<std::size_t> widths;
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = display_width(columns_[i].title);
    std::size_t word = longest_word(columns_[i].title);
    for (const auto& row : rows_) {
      widest = std::max(widest, display_width(row[i].text));
      word = std::max(word, longest_word(row[i].text));
    }
    widths.push_back(widest);
    words.push_back(word);
  }
  if (width == 0) return widths;
  std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  std::vector<std::size_t> least = widths;
  const auto give = [&](bool whole, auto&& least_of) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (columns_[i].whole == whole) least[i] = std::min(widths[i], least_of(i));
    shrink(widths, least, total, width);
  };
  const auto word = [&](std::size_t i) { return std::max(words[i], columns_[i].least); };
  give(false, word);
  give(true, word);
  give(false, [&](std::size_t i) { return columns_[i].least; });
  return widths;
}

void Grid::print_row(std::ostream& out, const Painter& paint, const std::vector<Cell>& row,
                     const std::vector<std::size_t>& widths) const {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(lines_of(columns_[i], row[i].text, widths[i]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t at = 0; at < height; ++at) {
    std::string line;
    std::size_t pending = 0;  // blanks that are written only when something follows
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string text = at < cells[i].size() ? cells[i][at] : std::string();
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
}

void Grid::print(std::ostream& out, const Painter& paint, std::size_t width) const {
  const std::vector<std::size_t> column_widths = widths(width);
  std::vector<Cell> header;
  header.reserve(columns_.size());
  for (const Column& column : columns_) header.emplace_back(column.title, Style::bold);
  print_row(out, paint, header, column_widths);
  for (const auto& row : rows_) print_row(out, paint, row, column_widths);
}

void Grid::print_csv(std::ostream& out) const {
  out << kByteOrderMark;
  const char* comma = "";
  for (const Column& column : columns_) out << std::exchange(comma, ",") << csv_field(column.title);
  out << "\r\n";
  for (const auto& row : rows_) {
    comma = "";
    for (const Cell& cell : row) out << std::exchange(comma, ",") << csv_field(cell.text);
    out << "\r\n";
  }
}

}  // namespace tenken::report
