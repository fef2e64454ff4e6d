#include "cli/port_slices.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "scanner/ports/port_order.hpp"

namespace tenken::cli {
namespace {

constexpr double kSliceSeconds = 5;
constexpr double kWorthCutting = 8;  // seconds
constexpr double kFewestPorts = 100;

std::size_t slice_count(std::size_t ports, double per_second) {
  const auto all = static_cast<double>(ports);
  if (!std::isfinite(per_second) || all / per_second < kWorthCutting) return 1;
  const double size = std::max(kFewestPorts, per_second * kSliceSeconds);
  return static_cast<std::size_t>(std::ceil(all / size));
}

}  // namespace

std::vector<PortSet> port_slices(const PortSet& ports, std::uint64_t seed, double per_second) {
  if (ports.empty()) return {};
  const std::vector<std::uint16_t> order = ports::port_order(ports, seed);
  const std::size_t count = slice_count(order.size(), per_second);
  std::vector<PortSet> slices;
  slices.reserve(count);
  std::size_t first = 0;
  for (std::size_t i = 1; i <= count; ++i) {
    const std::size_t end = order.size() * i / count;
    slices.push_back(PortSet::from_ports({order.begin() + static_cast<std::ptrdiff_t>(first),
                                          order.begin() + static_cast<std::ptrdiff_t>(end)}));
    first = end;
  }
  return slices;
}

}  // namespace tenken::cli
