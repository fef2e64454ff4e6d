// The check sheet line by line, as documents show it: all 60 items, below the judged ones their
// sub-items.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/digest.hpp"
#include "report/sheet_book.hpp"

namespace tenken::report {

/// One line. Texts are clean and in the language of the report.
struct SheetRow {
  std::string key;       ///< "22" or "22-1": what an adoption is kept by
  std::string function;  ///< of the NIST CSF, "Protect"
  std::string title;
  bool heading = false;  ///< of a judged item: its sub-items follow
  bool judged = false;   ///< a rule of this version, or what stands for one, speaks
  Verdict verdict = Verdict::not_observed;
  const Assessment* assessment = nullptr;  ///< of a sub-item; null elsewhere
  std::string reason;
  std::string devices;
  std::string remedy;
  std::string evidence;
  std::string waivers;
  std::string support;
  const AdoptionRow* adoption = nullptr;

  SheetRow() = default;
};

/// In sheet order. The rows refer to `input` and `book`, which outlive them.
std::vector<SheetRow> sheet_rows(const ReportInput& input, const SheetBook& book);

/// The book of the input, or an empty one.
const SheetBook& book_of(const ReportInput& input);
/// "Measured by: ..." of the sub-item's explanation; empty where it says none.
std::string measured_by(std::string_view item, Lang lang);
/// "192.0.2.0/24; 3 items", the head of every document: site, scan, policy, times.
std::vector<std::pair<std::string, std::string>> head_lines(const ReportInput& input);

}  // namespace tenken::report
