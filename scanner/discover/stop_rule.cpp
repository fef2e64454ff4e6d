#include "scanner/discover/stop_rule.hpp"

namespace tenken::discover {

namespace {
constexpr unsigned kMinPasses = 2;
constexpr double kTolerated = 0.5;  // addresses that may be missing
}  // namespace

bool StopRule::after_pass(std::uint64_t newly_found) {
  ++passes_;
  const auto found = static_cast<double>(newly_found);
  // What passes find shrinks by the loss of one try; the rest of that geometric series is missing.
  const double loss = previous_ > 0 ? found / previous_ : (found > 0 ? 1.0 : 0.0);
  missing_ = loss < 1 ? found * loss / (1 - loss) : found;
  previous_ = found;
  if (passes_ >= max_passes_) return false;
  return passes_ < kMinPasses || missing_ >= kTolerated;
}

}  // namespace tenken::discover
