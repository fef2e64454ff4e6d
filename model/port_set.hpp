// A set of TCP or UDP port numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/result.hpp"

namespace tenken {

/// Ports 1-65535 as sorted, disjoint, non-touching inclusive ranges.
class PortSet {
 public:
  PortSet() = default;
  static PortSet all() { return from_ranges({{1, 65535}}); }
  static PortSet from_ranges(std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges);
  static PortSet from_ports(const std::vector<std::uint16_t>& ports);
  /// "22,80-90,443". Port 0, reversed ranges and empty text are errors. Names such as top100 are
  /// the business of scanner/ports.
  static Result<PortSet> parse(std::string_view text);

  void add(std::uint16_t first, std::uint16_t last);
  bool contains(std::uint16_t port) const;
  bool contains(const PortSet& other) const;
  bool is_all() const { return size() == 65535; }
  bool empty() const { return ranges_.empty(); }
  std::size_t size() const;
  std::vector<std::uint16_t> ports() const;
  const std::vector<std::pair<std::uint16_t, std::uint16_t>>& ranges() const { return ranges_; }
  std::string to_string() const;
  bool operator==(const PortSet&) const = default;

 private:
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges_;
};

}  // namespace tenken
