// Reports: one file per output format. They show; they never judge.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::report {

/// What a report shows, and how.
struct ReportInput {
  const InventoryView& view;
  const Assessed& assessed;
  std::string policy_name;
  std::string tenken_version;
  Lang lang = Lang::en;
  bool color = false;       ///< ANSI colours, for the terminal table only
  std::size_t columns = 0;  ///< terminal width; 0: unlimited
  /// Evidence records that the view and the findings cite, for formats that print them.
  std::vector<Evidence> evidence;

  ReportInput(const InventoryView& v, const Assessed& a) : view(v), assessed(a) {}
};

struct Reporter {
  std::string_view name;       ///< "html", also the value of --format
  std::string_view extension;  ///< ".html"
  Result<void> (*write)(const ReportInput& input, std::ostream& out) = nullptr;
};

std::span<const Reporter* const> all_reporters();
const Reporter* find_reporter(std::string_view name);
/// By the extension of a file name; null when none fits.
const Reporter* reporter_for_file(std::string_view file_name);

}  // namespace tenken::report
