// The register as a workbook that people edit.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::report {

/// Before the names of columns in the names of their ranges, by which they are found again.
inline constexpr std::string_view kRegisterName = "tenken_reg_";

/// One tab with a header and a row for each device. \param first_entry, last_entry  the columns
/// that people fill in, from 0; each column is named `kRegisterName` and its title
Result<void> write_register_book(const std::vector<std::string>& head,
                                 const std::vector<std::vector<std::string>>& rows, int first_entry,
                                 int last_entry, Lang lang, std::ostream& out);

}  // namespace tenken::report
