// Words that all parts of the farm share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tenken::farm {

using Bytes = std::span<const std::byte>;
using Buffer = std::span<std::byte>;
using Mac = std::array<std::uint8_t, 6>;
using Ipv4 = std::uint32_t;        ///< host byte order
using Nanoseconds = std::int64_t;  ///< of CLOCK_REALTIME, as the kernel stamps packets

constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kMillisecond = 1'000'000;
constexpr Nanoseconds kMicrosecond = 1'000;

/// The longest answer; what would not fit (a large echo) is not answered.
constexpr std::size_t kMaxAnswer = 320;

/// A small, quick and seeded generator (xorshift64*); not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mixed(seed + 1)) {}

  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545F4914F6CDD1DU;
  }
  /// 0 .. bound-1; the bias is below 2^-32 for 32-bit bounds. `bound` must not be 0.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
  }
  /// True with this probability.
  bool chance(double probability) {
    constexpr double kSteps = 9007199254740992.0;  // 2^53
    return probability > 0 && static_cast<double>(next() >> 11U) < probability * kSteps;
  }

  /// A well spread, never zero function of `value` (the finaliser of splitmix64).
  static std::uint64_t mixed(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    value ^= value >> 31U;
    return value == 0 ? 1 : value;
  }

 private:
  std::uint64_t state_;
};

}  // namespace tenken::farm
