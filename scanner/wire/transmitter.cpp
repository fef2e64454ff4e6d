#include "scanner/wire/transmitter.hpp"

#include <algorithm>
#include <thread>

#include "model/messages.hpp"

namespace tenken::wire {
namespace {

using namespace std::chrono_literals;

constexpr double kBatchSeconds = 0.001;  // of frames that may leave together
constexpr auto kFullPause = 100us;
constexpr unsigned kRefusalsPerLook = 50;  // in a row, before the link is looked at
constexpr auto kLongestDown = 60s;
constexpr auto kDownPause = 50ms;

std::size_t batch_limit(double per_second) {
  return static_cast<std::size_t>(
      std::clamp(per_second * kBatchSeconds, 1.0, static_cast<double>(FrameBatch::kCapacity)));
}

pace::TokenBucket bucket(double per_second) {
  return {per_second, static_cast<double>(batch_limit(per_second))};
}

}  // namespace

Transmitter::Transmitter(Link link, std::unique_ptr<FrameSender> sender, double per_second)
    : link_(std::move(link)),
      sender_(std::move(sender)),
      bucket_(bucket(per_second)),
      batch_limit_(batch_limit(per_second)) {}

Transmitter::Time Transmitter::next_turn(Time now) {
  if (!has_turn_) turn_ = bucket_.reserve(now);
  has_turn_ = true;
  return turn_;
}

Result<void> Transmitter::took_turn() {
  has_turn_ = false;
  if (batch_.size() < batch_limit_) return ok;
  return flush();
}

Result<void> Transmitter::flush() {
  std::size_t done = 0;
  unsigned refused = 0;
  while (done < batch_.size()) {
    const Result<std::size_t> taken = sender_->send(batch_, done);
    if (!taken) return Unexpected(taken.error());
    done += *taken;
    sent_ += *taken;
    if (*taken > 0) {
      refused = 0;
      continue;
    }
    ++refusals_;
    if (++refused % kRefusalsPerLook == 0 && !link_is_up(link_)) {
      lost_ = true;
      break;
    }
    std::this_thread::sleep_for(kFullPause);
  }
  batch_.clear();
  return ok;
}

void Transmitter::set_rate(double per_second) {
  bucket_ = bucket(per_second);
  batch_limit_ = batch_limit(per_second);
  has_turn_ = false;
}

bool Transmitter::lost_link(Time now) {
  if (!lost_ && now - looked_ >= kLookEvery) {
    looked_ = now;
    lost_ = !link_is_up(link_);
  }
  return std::exchange(lost_, false);
}

Result<void> Transmitter::await_link(const std::function<bool()>& stopped) {
  const Time end = Clock::now() + kLongestDown;
  while (!link_is_up(link_)) {
    if (stopped()) return fail(Errc::cancelled, "the scan was stopped");
    if (Clock::now() >= end)
      return fail(Errc::environment, Note(Msg::discover_interface_down, {link_.name}),
                  Note(Msg::discover_interface_down_remedy, {link_.name}));
    std::this_thread::sleep_for(kDownPause);
  }
  return ok;
}

}  // namespace tenken::wire
