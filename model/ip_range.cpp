// Ranges and sets of addresses.
#include <algorithm>
#include <charconv>
#include <limits>

#include "model/ip_address.hpp"

namespace tenken {
namespace {

using Octets = std::array<std::uint8_t, 16>;

constexpr int kMappedBits = 96;  // of ::ffff:0:0, RFC 4291 section 2.5.5.2

/// The prefix that covers exactly `range`, as its length in bits of the family, if there is one.
std::optional<int> prefix_length(const IpRange& range) {
  const int width = range.first.is_v4() ? 32 : 128;
  const Octets& first = range.first.octets();
  const Octets& last = range.last.octets();
  int length = 0;
  for (int bit = 128 - width; bit < 128; ++bit) {
    const auto index = static_cast<std::size_t>(bit / 8);
    const unsigned mask = 0x80U >> static_cast<unsigned>(bit % 8);
    const bool a = (first[index] & mask) != 0;
    const bool b = (last[index] & mask) != 0;
    const bool in_host_part = length != bit - (128 - width);
    if (!in_host_part && a == b) {
      ++length;
    } else if (a || !b) {
      return std::nullopt;
    }
  }
  return length;
}

IpAddress with_host_bits(const IpAddress& address, int length, bool ones) {
  Octets octets = address.octets();
  const int start = address.is_v4() ? 96 : 0;
  for (int bit = start + length; bit < 128; ++bit) {
    auto& octet = octets[static_cast<std::size_t>(bit / 8)];
    const unsigned mask = 0x80U >> static_cast<unsigned>(bit % 8);
    octet = static_cast<std::uint8_t>(ones ? octet | mask : octet & ~mask);
  }
  if (address.is_v6()) return IpAddress::v6(octets, address.zone());
  std::uint32_t value = 0;
  for (std::size_t i = 12; i < 16; ++i) value = (value << 8U) | octets[i];
  return IpAddress::v4(value);
}

std::optional<int> parse_number(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || value > max ||
      value < 0)
    return std::nullopt;
  return value;
}

/// Whether `range` means addresses of that zone: without one it means those of every link.
bool speaks_of(const IpRange& range, const std::string& zone) {
  return range.first.zone().empty() || range.first.zone() == zone;
}

IpAddress in_zone(const IpAddress& address, const std::string& zone) {
  return address.is_v4() ? address : IpAddress::v6(address.octets(), zone);
}

Unexpected bad_range(std::string_view text) {
  return fail(Errc::malformed, "not an address range: " + printable(text, 80));
}

Result<IpRange> parse_prefix(std::string_view text, std::size_t slash) {
  const auto base = IpAddress::parse(text.substr(0, slash));
  if (!base) return tl::unexpected(base.error());
  // The prefix of an IPv4-mapped address counts the 96 bits before the IPv4 part.
  const bool mapped = base->is_v4() && text.find(':') != std::string_view::npos;
  auto length = parse_number(text.substr(slash + 1), base->is_v4() && !mapped ? 32 : 128);
  if (!length || (mapped && *length < kMappedBits)) return bad_range(text);
  if (mapped) *length -= kMappedBits;
  IpRange range(with_host_bits(*base, *length, false), with_host_bits(*base, *length, true));
  if (range.first.is_v4() != range.last.is_v4()) return bad_range(text);  // ends among the mapped
  return range;
}

Result<IpRange> parse_span(std::string_view text, std::size_t dash) {
  auto first = IpAddress::parse(text.substr(0, dash));
  if (!first) return tl::unexpected(first.error());
  const std::string_view rest = text.substr(dash + 1);
  if (const auto octet = parse_number(rest, 255); octet && first->is_v4()) {
    const std::uint32_t last =
        (first->v4_value() & 0xFFFFFF00U) | static_cast<std::uint32_t>(*octet);
    if (last < first->v4_value()) return bad_range(text);
    return IpRange(*first, IpAddress::v4(last));
  }
  const auto last = IpAddress::parse(rest);
  if (!last) return tl::unexpected(last.error());
  first = in_zone(*first, last->zone());
  if (last->is_v4() != first->is_v4() || last->zone() != first->zone() || *last < *first)
    return bad_range(text);
  return IpRange(*first, *last);
}

}  // namespace

Result<IpRange> IpRange::parse(std::string_view text) {
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
    return parse_prefix(text, slash);
  // A zone may hold a dash, so a range is only looked for before a zone.
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos && dash < text.find('%')) return parse_span(text, dash);
  return IpAddress::parse(text).map(
      [](const IpAddress& address) { return IpRange(address, address); });
}

bool IpRange::contains(const IpAddress& address) const {
  return address.is_v4() == first.is_v4() && speaks_of(*this, address.zone()) &&
         first.octets() <= address.octets() && address.octets() <= last.octets();
}

bool IpRange::contains(const IpRange& other) const {
  return contains(other.first) && contains(other.last);
}

std::uint64_t IpRange::size() const {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const auto half = [](const IpAddress& address, std::size_t from) {
    std::uint64_t value = 0;
    for (std::size_t i = from; i < from + 8; ++i) value = (value << 8U) | address.octets()[i];
    return value;
  };
  std::uint64_t high = half(last, 0) - half(first, 0);
  const std::uint64_t low_first = half(first, 8);
  const std::uint64_t low_last = half(last, 8);
  if (low_last < low_first) --high;
  const std::uint64_t low = low_last - low_first;
  return high != 0 || low == kMax ? kMax : low + 1;
}

std::string IpRange::to_string() const {
  if (first == last) return first.to_string();
  // The zone stands before the prefix length, RFC 4007 section 11.7.
  if (const auto length = prefix_length(*this))
    return first.to_string() + "/" + std::to_string(*length);
  return in_zone(first, {}).to_string() + "-" + last.to_string();  // one zone, at the end
}

void IpSet::add(const IpRange& range) {
  IpRange merged = range;
  std::vector<IpRange> kept;
  kept.reserve(ranges_.size() + 1);
  for (const IpRange& other : ranges_) {
    const bool same_kind =
        other.first.is_v4() == merged.first.is_v4() && other.first.zone() == merged.first.zone();
    const auto touches = [](const IpRange& a, const IpRange& b) {
      const auto after = a.last.next();
      return !after || *after >= b.first;
    };
    const bool joins = same_kind && (other.first <= merged.first ? touches(other, merged)
                                                                 : touches(merged, other));
    if (joins) {
      merged.first = std::min(merged.first, other.first);
      merged.last = std::max(merged.last, other.last);
    } else {
      kept.push_back(other);
    }
  }
  const auto at = std::ranges::lower_bound(kept, merged.first, {}, &IpRange::first);
  kept.insert(at, merged);
  ranges_ = std::move(kept);
}

void IpSet::remove(const IpRange& range) {
  std::vector<IpRange> kept;
  kept.reserve(ranges_.size() + 1);
  for (const IpRange& other : ranges_) {
    const std::string& zone = other.first.zone();
    const IpAddress first = in_zone(range.first, zone);
    const IpAddress last = in_zone(range.last, zone);
    // What has no zone may mean the link of `range`: removing too much is the safe side.
    const bool same_link = zone.empty() || speaks_of(range, zone);
    const bool disjoint = other.first.is_v4() != range.first.is_v4() || !same_link ||
                          other.last < first || last < other.first;
    if (disjoint) {
      kept.push_back(other);
      continue;
    }
    if (other.first < first) kept.emplace_back(other.first, in_zone(*first.previous(), zone));
    if (last < other.last) kept.emplace_back(in_zone(*last.next(), zone), other.last);
  }
  ranges_ = std::move(kept);
}

bool IpSet::contains(const IpAddress& address) const {
  return std::ranges::any_of(ranges_, [&](const IpRange& r) { return r.contains(address); });
}

bool IpSet::contains(const IpRange& range) const {
  return std::ranges::any_of(ranges_, [&](const IpRange& r) { return r.contains(range); });
}

std::uint64_t IpSet::size() const {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t total = 0;
  for (const IpRange& range : ranges_) {
    const std::uint64_t size = range.size();
    if (size > kMax - total) return kMax;
    total += size;
  }
  return total;
}

}  // namespace tenken
