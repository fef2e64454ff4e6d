#include "scanner/wifi_feeds/hop_plan.hpp"

#include <algorithm>
#include <tuple>

#include "scanner/wifi/radio.hpp"

namespace tenken::wifi_feeds {
namespace {

/// Lower comes first: the channels that do not overlap and so hold most networks, then by band.
int rank(std::uint16_t mhz) {
  constexpr std::uint16_t kFiveGhz = 4900;
  const auto channel = wifi::channel_of(mhz);
  if (wifi::is_six_ghz(mhz)) return 3;
  if (mhz >= kFiveGhz) return 2;
  return channel == 1 || channel == 6 || channel == 11 ? 0 : 1;
}

}  // namespace

std::vector<std::uint16_t> hop_order(std::vector<std::uint16_t> frequencies) {
  std::sort(frequencies.begin(), frequencies.end(), [](std::uint16_t a, std::uint16_t b) {
    return std::make_tuple(rank(a), a) < std::make_tuple(rank(b), b);
  });
  frequencies.erase(std::unique(frequencies.begin(), frequencies.end()), frequencies.end());
  return frequencies;
}

HopPlan::HopPlan(const std::vector<std::uint16_t>& frequencies) {
  for (const std::uint16_t mhz : hop_order(frequencies)) stays_.emplace_back().mhz = mhz;
  refused_.assign(stays_.size(), false);
  left_ = stays_.size();
}

void HopPlan::listened(std::chrono::milliseconds time, std::uint64_t frames) {
  stays_[at_].listened += time;
  stays_[at_].frames += frames;
  advance();
}

void HopPlan::refuse() {
  if (!refused_[at_]) --left_;
  refused_[at_] = true;
  advance();
}

void HopPlan::advance() {
  if (left_ == 0) return;
  do {
    at_ = (at_ + 1) % stays_.size();
  } while (refused_[at_]);
}

}  // namespace tenken::wifi_feeds
