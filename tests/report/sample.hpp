// A small, fixed inventory of made-up devices, judged by the real rules: what the tests of the
// reports show.
#pragma once

#include <string>

#include "report/report.hpp"

namespace tenken::test {

/// Owns what a ReportInput refers to.
struct Sample {
  InventoryView view;
  Assessed assessed;
  std::vector<Evidence> evidence;

  /// \param lang  the language of the report
  report::ReportInput input(Lang lang) const;
};

/// A camera with Telnet, a hardened server, a silent device, and one that has left.
Sample sample();
/// The same site before anything was found.
Sample empty_sample();
/// One device whose every text attacks the medium that shows it.
Sample hostile_sample();

/// The report in `format`; the time zone is Asia/Tokyo.
std::string render(std::string_view format, const report::ReportInput& input);
/// Compares with tests/golden/<name>; writes it instead when TENKEN_APPROVE is set.
void check_golden(const std::string& name, const std::string& text);

}  // namespace tenken::test
