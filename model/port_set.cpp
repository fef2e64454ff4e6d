#include "model/port_set.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "model/bytes.hpp"

namespace tenken {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || port == 0)
    return std::nullopt;
  return port;
}

}  // namespace

PortSet PortSet::from_ranges(std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges) {
  std::ranges::sort(ranges);
  PortSet set;
  for (const auto& [first, last] : ranges) {
    if (!set.ranges_.empty() && first <= set.ranges_.back().second + 1) {
      set.ranges_.back().second = std::max(set.ranges_.back().second, last);
    } else {
      set.ranges_.emplace_back(first, last);
    }
  }
  return set;
}

PortSet PortSet::from_ports(const std::vector<std::uint16_t>& ports) {
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges;
  ranges.reserve(ports.size());
  for (const std::uint16_t port : ports) ranges.emplace_back(port, port);
  return from_ranges(std::move(ranges));
}

Result<PortSet> PortSet::parse(std::string_view text) {
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ranges;
  const std::string_view whole = text;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view piece = text.substr(0, comma);
    const std::size_t dash = piece.find('-');
    const auto first = parse_port(piece.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_port(piece.substr(dash + 1));
    if (!first || !last || *last < *first)
      return fail(Errc::malformed, "not a port list: " + printable(whole, 80));
    ranges.emplace_back(*first, *last);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return from_ranges(std::move(ranges));
}

void PortSet::add(std::uint16_t first, std::uint16_t last) {
  auto ranges = std::move(ranges_);
  ranges.emplace_back(first, last);
  *this = from_ranges(std::move(ranges));
}

bool PortSet::contains(std::uint16_t port) const {
  const auto after =
      std::ranges::upper_bound(ranges_, port, {}, &std::pair<std::uint16_t, std::uint16_t>::first);
  return after != ranges_.begin() && port <= std::prev(after)->second;
}

bool PortSet::contains(const PortSet& other) const {
  return std::ranges::all_of(other.ranges_, [&](const auto& wanted) {
    return std::ranges::any_of(ranges_, [&](const auto& r) {
      return r.first <= wanted.first && wanted.second <= r.second;
    });
  });
}

std::size_t PortSet::size() const {
  std::size_t total = 0;
  for (const auto& [first, last] : ranges_) total += static_cast<std::size_t>(last - first) + 1;
  return total;
}

std::vector<std::uint16_t> PortSet::ports() const {
  std::vector<std::uint16_t> out;
  out.reserve(size());
  for (const auto& [first, last] : ranges_)
    for (unsigned port = first; port <= last; ++port)
      out.push_back(static_cast<std::uint16_t>(port));
  return out;
}

std::string PortSet::to_string() const {
  std::string out;
  for (const auto& [first, last] : ranges_) {
    if (!out.empty()) out += ',';
    out += std::to_string(first);
    if (last != first) out += '-' + std::to_string(last);
  }
  return out;
}

}  // namespace tenken
