#include "farm/outbox.hpp"

#include <algorithm>

namespace tenken::farm {
namespace {

constexpr std::size_t kWaitingFrames = std::size_t{1}
                                       << 17U;  // 250 ms of half a million per second

constexpr auto kLater = [](const auto& a, const auto& b) { return a.due > b.due; };

}  // namespace

Outbox::Outbox(Sender& sender, bool delayed)
    : sender_(sender), delayed_(delayed), slots_((delayed ? kWaitingFrames : kBatch) + 1) {
  for (std::size_t i = slots_.size() - 1; i > 0; --i)
    free_.push_back(static_cast<std::uint32_t>(i - 1));
  waiting_.reserve(slots_.size());
}

Buffer Outbox::room() { return (free_.empty() ? slots_.back() : slots_[free_.back()]).bytes; }

void Outbox::commit(std::size_t length, Nanoseconds due) {
  if (free_.empty()) {
    ++overflows_;
    return;
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  slots_[slot].length = length;
  if (delayed_) {
    waiting_.push_back({due, slot});
    std::ranges::push_heap(waiting_, kLater);
    return;
  }
  ready_[ready_count_++] = slot;
  if (ready_count_ == kBatch) send_ready();
}

void Outbox::flush(Nanoseconds now) {
  while (!waiting_.empty() && waiting_.front().due <= now) {
    std::ranges::pop_heap(waiting_, kLater);
    ready_[ready_count_++] = waiting_.back().slot;
    waiting_.pop_back();
    if (ready_count_ == kBatch) send_ready();
  }
  send_ready();
}

std::optional<Nanoseconds> Outbox::next_due() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front().due;
}

void Outbox::send_ready() {
  std::array<Bytes, kBatch> frames;
  for (std::size_t i = 0; i < ready_count_; ++i) {
    const Slot& slot = slots_[ready_[i]];
    frames[i] = Bytes(slot.bytes).first(slot.length);
  }
  if (ready_count_ > 0) sender_.send(std::span(frames).first(ready_count_));
  for (std::size_t i = 0; i < ready_count_; ++i) free_.push_back(ready_[i]);
  ready_count_ = 0;
}

}  // namespace tenken::farm
