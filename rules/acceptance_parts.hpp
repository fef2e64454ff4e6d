// The parts of a comparison with a profile of acceptance.
#pragma once

#include <vector>

#include "rules/acceptance.hpp"

namespace tenken::rules {

/// Adds the record to those that the check cites.
void cite(AcceptanceCheck& check, const EvidenceId& id);
void cite(AcceptanceCheck& check, const Fact* fact);

/// The checks of maker, model and firmware, as far as the profile demands them.
std::vector<AcceptanceCheck> identity_checks(const AcceptanceProfile& profile,
                                             const Measured& measured);

}  // namespace tenken::rules
