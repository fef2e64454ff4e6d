// FrameBatch: frames that are sent together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "scanner/pace/gate.hpp"

namespace tenken::wire {

/// A fixed block of memory: filling and sending it allocates nothing. One thread at a time.
class FrameBatch {
 public:
  static constexpr std::size_t kCapacity = 64;  // more in one system call gains nothing, measured
  static constexpr std::size_t kMaxFrame = 80;  // bytes: a SYN with one option over IPv6
  static constexpr std::size_t kMinFrame = 60;  // bytes of Ethernet without its checksum

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == kCapacity; }
  void clear() { size_ = 0; }

  /// Space for one more frame of `length` bytes (at most kMaxFrame) to the permitted address; not
  /// for a full batch.
  std::span<std::uint8_t> add(const pace::Permit& /*proof*/, std::size_t length) {
    lengths_[size_] = static_cast<std::uint16_t>(length);
    return std::span(slots_[size_++]).first(length);
  }
  std::span<const std::uint8_t> frame(std::size_t i) const {
    return std::span(slots_[i]).first(lengths_[i]);
  }

 private:
  std::array<std::array<std::uint8_t, kMaxFrame>, kCapacity> slots_;
  std::array<std::uint16_t, kCapacity> lengths_;
  std::size_t size_ = 0;
};

}  // namespace tenken::wire
