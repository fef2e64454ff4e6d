// The inventory as it stands now, judged by a policy, ready for a report.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/command_context.hpp"
#include "cli/output.hpp"
#include "inventory/inventory.hpp"
#include "model/decisions.hpp"
#include "model/evidence.hpp"
#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "model/result.hpp"
#include "model/wifi.hpp"
#include "report/sheet_book.hpp"
#include "rules/policy.hpp"

namespace tenken::cli {

struct Judged {
  InventoryView view;
  Assessed assessed;
  std::string policy_name;
  std::vector<Evidence> evidence;    ///< cited by services and findings
  bool surveyed = false;             ///< by this run: its answers are not in the inventory yet
  Decisions decisions;               ///< what people decided about the sheet
  std::string query;                 ///< of the devices in the view; empty: all
  const WifiSurvey* wifi = nullptr;  ///< heard in this run; null where no air was
  report::Kind kind = report::Kind::full;
  report::SheetBook book;  ///< what people decided, and the period before

  Judged() = default;
};

/// The policy that the settings name, or the built-in one.
Result<rules::Policy> chosen_policy(const Settings& settings);

/// Reads the view, asks the database of known vulnerabilities about it where there is one, and
/// judges it. \param query  of the devices that count; empty: all
Result<Judged> judge(const CommandContext& context, const inventory::Inventory& inventory,
                     const rules::Policy& policy, const std::string& query = {});
/// Keeps the answers of that database, where this run asked it.
Result<void> keep_survey(inventory::Inventory& inventory, const Judged& judged, ScanId scan);

/// Reads the evidence that the view and the findings cite into `judged`, where `output` shows it.
Result<void> load_evidence(const inventory::Inventory& inventory, const OutputPlan& output,
                           Judged& judged);

/// The formats of report/, as --format and --out know them.
std::vector<Format> report_formats();

/// Writes one report.
Result<void> render_report(const CommandContext& context, const Judged& judged,
                           std::string_view format, bool to_file, std::ostream& out);

}  // namespace tenken::cli
