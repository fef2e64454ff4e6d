#include "scanner/pace/rate_control.hpp"

#include <algorithm>
#include <cmath>

namespace tenken::pace {
namespace {

using namespace std::chrono_literals;

constexpr auto kWindow = 100ms;
constexpr std::uint64_t kFewestSent = 100;  // in a window that says something
constexpr double kFallen = 0.6;             // of the usual share
constexpr unsigned kLowWindows = 2;         // in a row: one may be a hiccup of the host
constexpr double kLearn = 0.2;              // how fast the usual share follows
constexpr double kDecrease = 0.5;
constexpr double kDecreaseFull = 0.8;  // the own queue is full: the link's limit is near
constexpr double kQuickly = 1.5;       // times, as long as less goes out than was borne before
constexpr double kIncrease = 0.05;     // of the ceiling, or of the rate where there is none
constexpr double kLowest = 10;         // requests per second

}  // namespace

bool RateControl::tick(SteadyTime now) {
  if (window_ == SteadyTime{}) window_ = now;
  const std::chrono::duration<double> length = now - window_;
  if (length < kWindow) return false;
  const double before = rate_;
  if (sent_ >= kFewestSent) {
    judge(static_cast<double>(sent_) / length.count());
  } else if (sent_ > 0) {
    climb();  // so few cannot overrun anything
  } else if (repeated_ > 0) {
    recover();
  }
  window_ = now;
  sent_ = answered_ = repeated_ = 0;
  refused_ = false;
  return rate_ != before;
}

void RateControl::judge(double achieved) {
  const double share = std::min(1.0, static_cast<double>(answered_) / static_cast<double>(sent_));
  if (overrun(share)) {
    decrease(achieved * kDecrease);
  } else if (refused_ && std::isfinite(rate_)) {
    rate_ = std::max(kLowest, rate_ * kDecreaseFull);
  } else {
    climb();
  }
  if (low_windows_ > 0) return;
  usual_share_ += kLearn * (share - usual_share_);
  borne_ = std::max(borne_, achieved);
}

bool RateControl::overrun(double share) {
  low_windows_ = share < kFallen * usual_share_ ? low_windows_ + 1 : 0;
  return low_windows_ >= kLowWindows;
}

void RateControl::decrease(double rate) {
  rate_ = std::clamp(rate, kLowest, ceiling_);
  low_windows_ = 0;
  borne_ /= 2;
  ++decreases_;
}

void RateControl::climb() {
  if (rate_ >= ceiling_) return;
  const double slowly = rate_ + kIncrease * (std::isfinite(ceiling_) ? ceiling_ : rate_);
  recover();
  rate_ = std::min(ceiling_, std::max(slowly, rate_));
}

void RateControl::recover() {
  rate_ = std::min(ceiling_, std::max(rate_, std::min(rate_ * kQuickly, borne_)));
}

}  // namespace tenken::pace
