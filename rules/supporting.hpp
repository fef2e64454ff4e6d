// Evidence that bears on items which people judge: what the inventory holds about them. Never a
// verdict.
#pragma once

#include <string>
#include <vector>

#include "model/finding.hpp"
#include "model/inventory_view.hpp"

namespace tenken::rules {

/// One fact that bears on a sub-item.
struct Supporting {
  std::string item;  ///< "02-1"
  Note what;
  std::vector<EvidenceId> evidence;  ///< some of it, at most kMostCited

  static constexpr std::size_t kMostCited = 20;

  Supporting(std::string i, Note w) : item(std::move(i)), what(std::move(w)) {}
};

/// In the order of the sheet; sub-items of which nothing was observed are left out.
std::vector<Supporting> supporting_evidence(const InventoryView& view, const Assessed& assessed);

}  // namespace tenken::rules
