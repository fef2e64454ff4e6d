// A table of text: for people in columns that shrink to the width of the terminal, for spreadsheets
// as CSV. Nothing is cut: what does not fit into its column goes on in the next line.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "report/text.hpp"

namespace tenken::report {

struct Cell {
  std::string text;
  Style style = Style::plain;

  Cell() = default;
  Cell(std::string t) : text(std::move(t)) {}
  Cell(std::string t, Style s) : text(std::move(t)), style(s) {}
};

struct Column {
  std::string title;
  std::size_t least = 4;  ///< columns below which it is not narrowed
  bool right = false;     ///< numbers
  bool whole = false;     ///< gives way last, and never within a word

  explicit Column(std::string t, std::size_t l = 4, bool r = false)
      : title(std::move(t)), least(l), right(r) {}
  /// A column that identifies or judges: addresses, items, verdicts, counts.
  static Column key(std::string title, bool right = false) {
    Column column(std::move(title), 1, right);
    column.whole = true;
    return column;
  }
};

class Grid {
 public:
  explicit Grid(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  /// Prints the header and the rows. Where they do not fit into `width` (0: unlimited), the widest
  /// column gives way first: other columns before those of `whole` words, all of them down to their
  /// longest word before a word is broken.
  void print(std::ostream& out, const Painter& paint, std::size_t width) const;
  /// Header and rows as CSV after a UTF-8 byte order mark.
  void print_csv(std::ostream& out) const;

 private:
  std::vector<std::size_t> widths(std::size_t width) const;
  void print_row(std::ostream& out, const Painter& paint, const std::vector<Cell>& row,
                 const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace tenken::report
