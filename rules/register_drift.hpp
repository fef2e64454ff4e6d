// Drift of a register entry: place, number and use against what was observed (sheet 41-1).
#pragma once

#include <vector>

#include "rules/rule.hpp"

namespace tenken::rules {

/// The declared location against the networks, the switch port and the access point where the
/// device was seen, and against where it was when the location was written.
std::vector<Judgement> judge_place(const Device& device, const Policy& policy);

/// The declared purpose against the type of the device; "in service" against its silence, "out of
/// service" against its answers.
std::vector<Judgement> judge_use(const Device& device, const InventoryView& view,
                                 const Policy& policy);

/// The expected number of devices of a type against those that are there: told of the first device
/// of that type in the view, present or not.
std::vector<Judgement> judge_count(const Device& device, const InventoryView& view,
                                   const Policy& policy);

/// "sato 2026-11-24": who stands for an entry of the register, and since when.
std::string signed_by(const Declaration& entry);
std::string signed_by(const Device& device, DeclaredField field);
/// Without blanks at either end; empty where nothing is declared.
std::string_view declared_text(const Device& device, DeclaredField field);
/// The same but for case and blanks at either end.
bool same_entry(std::string_view a, std::string_view b);

}  // namespace tenken::rules
