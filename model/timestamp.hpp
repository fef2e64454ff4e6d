// Points in time and the clock that gives them.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace tenken {

/// UTC with nanosecond resolution since 1970-01-01 (POSIX time, no leap seconds).
struct Timestamp {
  std::int64_t nanoseconds = 0;

  constexpr Timestamp() = default;
  constexpr explicit Timestamp(std::int64_t ns) : nanoseconds(ns) {}

  /// RFC 3339 in UTC with microseconds: 2026-11-24T01:02:03.456789Z.
  std::string to_string() const;
  /// For people, in the time zone of the process: "2026-11-24 10:02:03 JST (+09:00)".
  std::string to_local_string() const;
  /// RFC 3339 date and time with Z or an offset, or a date alone (midnight UTC).
  static Result<Timestamp> parse(std::string_view text);

  Timestamp operator+(std::chrono::nanoseconds d) const {
    return Timestamp(nanoseconds + d.count());
  }
  std::chrono::nanoseconds operator-(Timestamp other) const {
    return std::chrono::nanoseconds(nanoseconds - other.nanoseconds);
  }
  auto operator<=>(const Timestamp&) const = default;
};

/// The source of "now". Injected everywhere, so that tests own the time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

/// The real-time clock of the machine. Thread safe.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

/// A clock for tests: stands still until told.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start) {}
  Timestamp now() const override { return now_; }
  void advance(std::chrono::nanoseconds by) { now_ = now_ + by; }

 private:
  Timestamp now_;
};

}  // namespace tenken
