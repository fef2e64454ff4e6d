// Reports: one file per output format. They show; they never judge.
#pragma once

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/decisions.hpp"
#include "model/evidence.hpp"
#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "model/message.hpp"
#include "model/result.hpp"
#include "model/wifi.hpp"
#include "report/sheet_book.hpp"

namespace tenken::report {

/// What a report shows, and how.
struct ReportInput {
  const InventoryView& view;
  const Assessed& assessed;
  std::string policy_name;
  std::string query;  ///< of the devices in the view; empty: it holds all
  std::string tenken_version;
  Lang lang = Lang::en;
  bool color = false;       ///< ANSI colours, for the terminal table only
  std::size_t columns = 0;  ///< terminal width; 0: unlimited
  /// Evidence records that the view and the findings cite, for formats that print them.
  std::vector<Evidence> evidence;
  const WifiSurvey* wifi = nullptr;  ///< what the air told; null where nobody listened to it
  Kind kind = Kind::full;            ///< for the formats that have kinds
  const SheetBook* book = nullptr;   ///< what people decided; null: nothing

  const Decisions* decisions = nullptr;  ///< of people about the sheet; null: none are known

  ReportInput(const InventoryView& v, const Assessed& a) : view(v), assessed(a) {}
};

struct Reporter {
  std::string_view name;             ///< "html", also the value of --format
  std::string_view extension;        ///< ".html"
  bool shows_records = false;        ///< the evidence itself, not only its ids
  bool binary = false;               ///< not for a terminal
  std::span<const Kind> kinds = {};  ///< besides Kind::full, which every format has
  Result<void> (*write)(const ReportInput& input, std::ostream& out) = nullptr;
};

std::span<const Reporter* const> all_reporters();
/// "sheet"; nothing for a word that names no kind.
std::string_view to_string(Kind kind);
std::optional<Kind> parse_kind(std::string_view text);
const Reporter* find_reporter(std::string_view name);
/// By the extension of a file name; null when none fits.
const Reporter* reporter_for_file(std::string_view file_name);

/// What a sub-item ("32-3"), an item ("32"), a verdict ("needs_review", also by its label) or a
/// reason code means: title, what is observed, how verdicts arise, remedy. Empty when the topic is
/// none of these.
std::string explain(std::string_view topic, Lang lang);

/// The list of sub-items as "table" or "json" (Errc::usage otherwise). `columns`: terminal width, 0
/// unlimited.
Result<void> write_items(std::ostream& out, std::string_view format, Lang lang,
                         std::size_t columns = 0);

}  // namespace tenken::report
