// What columns of CSV files mean, for the readers of CSV and NetBox.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tenken::exchange {

/// The fields that --map takes, separated by commas.
std::string csv_field_names();

/// Whether a column of that header holds addresses.
bool has_address_column(const std::vector<std::string>& head);

/// The cell as it was before a spreadsheet was guarded against it (report/csv_text.hpp).
std::string plain_cell(std::string_view content);

}  // namespace tenken::exchange
