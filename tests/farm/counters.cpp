#include "farm/counters.hpp"

#include <algorithm>
#include <limits>

namespace tenken::farm {
namespace {

constexpr std::size_t kPairs = std::size_t{1} << 22U;         // 16 MiB
constexpr std::size_t kFullest = kPairs / 4 * 3;              // probing stays short below this
constexpr std::size_t kSecondEvents = std::size_t{1} << 20U;  // more than one core can receive
constexpr std::size_t kTenthEvents = std::size_t{1} << 18U;

}  // namespace

RateWindow::RateWindow(std::size_t devices, Nanoseconds length, std::size_t capacity)
    : length_(length), ring_(capacity), count_(devices), peak_(devices) {}

void RateWindow::forget_oldest() {
  --count_[ring_[head_].device];
  head_ = (head_ + 1) % ring_.size();
  --size_;
}

std::uint32_t RateWindow::add(std::uint32_t device, Nanoseconds now) {
  while (size_ > 0 && ring_[head_].at <= now - length_) forget_oldest();
  if (size_ == ring_.size()) {
    overflowed_ = true;
    forget_oldest();
  }
  ring_[(head_ + size_) % ring_.size()] = {now, device};
  ++size_;
  const std::uint32_t count = ++count_[device];
  peak_[device] = std::max(peak_[device], count);
  return count;
}

SynSet::SynSet() : slots_(kPairs) {}

bool SynSet::insert(std::uint32_t device, std::uint16_t port) {
  if (used_ >= kFullest) {
    overflowed_ = true;
    return true;
  }
  const std::uint32_t key = ((device << 16U) | port) + 1;  // 0 marks a free slot
  std::size_t slot = Random::mixed(key) % kPairs;
  while (slots_[slot] != 0) {
    if (slots_[slot] == key) return false;
    slot = (slot + 1) % kPairs;
  }
  slots_[slot] = key;
  ++used_;
  return true;
}

Series::Series(std::size_t devices, std::uint32_t seconds)
    : bins_(std::size_t{seconds} * (kSecond / kBin)), counts_(devices * bins_) {}

void Series::add(std::uint32_t device, Nanoseconds now) {
  if (empty()) return;
  if (start_ == 0) start_ = now;
  const auto bin = static_cast<std::size_t>((now - start_) / kBin);
  if (bin >= bins_) return;
  last_ = std::max(last_, bin);
  std::uint16_t& count = counts_[device * bins_ + bin];
  if (count < std::numeric_limits<std::uint16_t>::max()) ++count;
}

std::vector<std::uint16_t> Series::of(std::uint32_t device) const {
  if (empty()) return {};
  const auto begin = counts_.begin() + static_cast<std::ptrdiff_t>(device * bins_);
  return {begin, begin + static_cast<std::ptrdiff_t>(last_ + 1)};
}

Counters::Counters(std::size_t devices, std::uint32_t series_seconds)
    : tallies(devices),
      tenth(devices, kSecond / 10, kTenthEvents),
      second(devices, kSecond, kSecondEvents),
      series(devices, series_seconds) {}

std::uint32_t Counters::note(std::uint32_t device, Kind kind, std::uint16_t port, Nanoseconds now) {
  Tally& tally = tallies[device];
  ++tally.packets;
  if (kind == Kind::other_tcp) {
    ++tally.non_syn;
    return 0;
  }
  if (kind == Kind::syn) {
    ++tally.syns;
    if (!seen.insert(device, port)) ++tally.duplicate_syns;
  }
  latest_ = std::max(latest_, now);  // the clock that stamps packets can be set
  series.add(device, latest_);
  second.add(device, latest_);
  return tenth.add(device, latest_);
}

}  // namespace tenken::farm
