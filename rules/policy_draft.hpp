// Drafts from observed behaviour, for people to correct: what was seen is not what should be.
#pragma once

#include <string>

#include "model/inventory_view.hpp"

namespace tenken::rules {

/// A policy.toml that approves what was observed. Empty where nothing was.
std::string policy_draft(const InventoryView& view);
/// A MUD file of RFC 8520 for one device, as compact JSON. Empty where nothing was observed of it.
std::string mud_draft(const Device& device, Timestamp now);

}  // namespace tenken::rules
