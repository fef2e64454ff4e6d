// Columns for people (terminal) and for spreadsheets (CSV).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tenken::cli {

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< each as long as the header; cells are printable
};

/// Aligned columns, two spaces apart. Where `columns` (terminal cells, 0: unlimited) is not enough,
/// the widest column is cut.
std::string as_text(const TextTable& table, std::size_t columns);

/// RFC 4180 with a UTF-8 byte order mark, without which Excel misreads Japanese. A cell that a
/// spreadsheet would take for a formula gets an apostrophe in front.
std::string as_csv(const TextTable& table);

}  // namespace tenken::cli
