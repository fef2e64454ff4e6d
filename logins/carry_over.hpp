// What an audit found before and could not test again.
#pragma once

#include <vector>

#include "model/login.hpp"

namespace tenken::logins {

/// The results of a run, where those that were not tested (the budget was used up, say) give way to
/// what an earlier run found of the same account and row; and what was accepted earlier stays until
/// the same row is tried again or another password of that account is accepted.
std::vector<TriedLogin> carry_over(std::vector<TriedLogin> now,
                                   const std::vector<TriedLogin>& earlier);

}  // namespace tenken::logins
