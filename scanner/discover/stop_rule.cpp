#include "scanner/discover/stop_rule.hpp"

#include <cmath>

namespace tenken::discover {

namespace {
constexpr unsigned kMinPasses = 2;
constexpr double kResidual = 1e-4;  // share of the addresses that may be missing
}  // namespace

bool StopRule::after_pass(std::uint64_t newly_found) {
  ++passes_;
  // Whoever is found in pass k was lost k - 1 times: a geometric law, whose parameter this is.
  const auto found = static_cast<double>(newly_found);
  found_ += found;
  losses_ += found * (passes_ - 1);
  const double loss = found_ > 0 ? losses_ / (losses_ + found_) : 0;
  const double lost_always = std::pow(loss, passes_);
  missing_ = found_ * lost_always / (1 - lost_always);
  if (passes_ >= max_passes_) return false;
  return passes_ < kMinPasses || lost_always >= kResidual;
}

}  // namespace tenken::discover
