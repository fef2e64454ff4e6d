// Exposition: Prometheus' text exposition format 0.0.4.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace tenken::report {

/// Pairs name="value", escaped and cut to what a server should keep in memory.
class Labels {
 public:
  Labels& add(std::string_view name, std::string_view value);
  /// "{a="1",b="2"}", or nothing.
  std::string braces() const;

 private:
  std::string text_;
};

/// Writes families of gauges, whose names begin with "tenken_".
class Exposition {
 public:
  explicit Exposition(std::ostream& out) : out_(out) {}

  /// Begins a family; its samples follow.
  void gauge(std::string_view name, std::string_view help);
  void sample(const Labels& labels, std::int64_t value);

 private:
  std::ostream& out_;
  std::string name_;
};

}  // namespace tenken::report
