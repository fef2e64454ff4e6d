// The little of XLSX (ECMA-376) that reading named columns takes: names, strings, cells.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace tenken::bundle {

/// A named range of one column: 'Check sheet'!$D$8:$D$85.
struct NamedColumn {
  std::string tab;
  std::string column;  ///< "D"
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  NamedColumn() = default;
};

/// Every name that is a range of one column, by name.
Result<std::map<std::string, NamedColumn>> read_names(const std::filesystem::path& file);

/// Texts of cells, "D8" to text. Formulas give their stored value.
using Cells = std::map<std::string, std::string>;

/// The cells of one tab within `columns` and the rows from `first` to `last`.
Result<Cells> read_cells(const std::filesystem::path& file, const std::string& tab,
                         const std::vector<std::string>& columns, std::uint32_t first,
                         std::uint32_t last);

}  // namespace tenken::bundle
