// CSV (RFC 4180) for spreadsheets.
#pragma once

#include <string>
#include <string_view>

namespace tenken::report {

/// Without it, Excel misreads Japanese.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// `text` with an apostrophe in front where a spreadsheet would run it as a formula.
std::string disarmed(std::string_view text);

/// `text` as one field, disarmed.
std::string csv_field(std::string_view text);

/// What `csv_field` was given, of the content of its field.
std::string csv_value(std::string_view content);

}  // namespace tenken::report
