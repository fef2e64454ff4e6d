#include "logins/carry_over.hpp"

#include <algorithm>

namespace tenken::logins {

std::vector<TriedLogin> carry_over(std::vector<TriedLogin> now,
                                   const std::vector<TriedLogin>& earlier) {
  for (const TriedLogin& before : earlier) {
    if (before.verdict == LoginVerdict::not_tested) continue;
    const auto same = std::ranges::find_if(now, [&](const TriedLogin& one) {
      return one.account == before.account && one.row == before.row;
    });
    if (same != now.end()) {
      if (same->verdict == LoginVerdict::not_tested) *same = before;
      continue;
    }
    const bool other = std::ranges::any_of(now, [&](const TriedLogin& one) {
      return one.account == before.account && one.accepted();
    });
    if (before.accepted() && !before.row.empty() && !other) now.push_back(before);
  }
  return now;
}

}  // namespace tenken::logins
