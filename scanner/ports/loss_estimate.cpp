#include "scanner/ports/loss_estimate.hpp"

#include <algorithm>
#include <cmath>

namespace tenken::ports {
namespace {

// Before anything is measured: one in a hundred, held as if seen in 20 requests.
constexpr double kPriorLosses = 0.2;
constexpr double kPriorTrials = 20;
constexpr double kKnownTrials = 100;
constexpr double kHostWeight = 20;  // requests that the estimate of all hosts counts for
constexpr double kHighest = 0.95;
constexpr double kResidual = 1e-4;
constexpr double kLossy = 0.02;          // from there on, the estimate itself may be too low
constexpr double kResidualLossy = 2e-5;  // so that kResidual holds all the same
constexpr unsigned kFewestPasses = 2;

}  // namespace

void LossEstimate::add(unsigned pass, std::uint64_t ports) {
  const auto count = static_cast<double>(ports);
  losses_ += count * (pass - 1);
  trials_ += count * pass;
}

bool LossEstimate::known() const { return trials_ >= kKnownTrials; }

double LossEstimate::value() const {
  return std::min((losses_ + kPriorLosses) / (trials_ + kPriorTrials), kHighest);
}

double LossEstimate::value_for_host(double all) const {
  const double own = (losses_ + kHostWeight * all) / (trials_ + kHostWeight);
  return std::clamp(own, all, kHighest);
}

unsigned passes_for(double loss) {
  const double residual = loss < kLossy ? kResidual : kResidualLossy;
  const double passes = std::ceil(std::log(residual) / std::log(loss));
  return std::max(kFewestPasses, static_cast<unsigned>(passes));
}

}  // namespace tenken::ports
