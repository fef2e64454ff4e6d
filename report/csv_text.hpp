// CSV (RFC 4180) for spreadsheets.
#pragma once

#include <string>
#include <string_view>

namespace tenken::report {

/// Without it, Excel misreads Japanese.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// `text` as one field. What a spreadsheet would run as a formula is disarmed by an apostrophe.
std::string csv_field(std::string_view text);

}  // namespace tenken::report
