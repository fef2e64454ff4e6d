// IPv4 and IPv6 addresses, and ranges of them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken {

/// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses are IPv4. Ordered: IPv4 before IPv6, then
/// numerically. A zone (RFC 4007, an interface name) is kept for link-local IPv6 addresses only.
/// Holds no memory of its own: a copy costs nothing.
class IpAddress {
 public:
  static constexpr std::size_t kMaxZone = 15;  ///< characters, as of Linux's interface names

  IpAddress() = default;
  static IpAddress v4(std::uint32_t host_order) {
    IpAddress address;
    for (std::size_t i = 0; i < 4; ++i)
      address.octets_[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    return address;
  }
  /// What is longer than kMaxZone is no zone, and none is kept.
  static IpAddress v6(const std::array<std::uint8_t, 16>& octets, std::string_view zone = {});
  /// Dotted quad or RFC 4291 text, with %zone allowed for link-local addresses.
  static Result<IpAddress> parse(std::string_view text);

  bool is_v4() const { return v4_; }
  bool is_v6() const { return !v4_; }
  /// The IPv4 address as a number; only for is_v4().
  std::uint32_t v4_value() const {
    std::uint32_t value = 0;
    for (std::size_t i = 12; i < 16; ++i) value = (value << 8U) | octets_[i];
    return value;
  }
  /// Network order; an IPv4 address stands in the last four octets.
  const std::array<std::uint8_t, 16>& octets() const { return octets_; }
  std::string zone() const { return zone_.data(); }
  std::string to_string() const;

  bool is_loopback() const;
  bool is_multicast() const;
  bool is_link_local() const;
  bool is_unspecified() const;
  /// RFC 1918, RFC 4193, loopback, link-local, RFC 5737 and RFC 3849 documentation ranges.
  bool is_private() const;
  /// Whether the Internet may lead there: unicast, and set apart for nothing else by the registries
  /// of RFC 6890. A NAT64 address (RFC 6052) is what it stands for.
  bool is_global() const;

  std::optional<IpAddress> next() const;
  std::optional<IpAddress> previous() const;

  std::strong_ordering operator<=>(const IpAddress& other) const;
  bool operator==(const IpAddress& other) const = default;

 private:
  bool v4_ = true;
  std::array<std::uint8_t, 16> octets_{};
  std::array<char, kMaxZone + 1> zone_{};  ///< filled up with zeros
};

/// An inclusive range of addresses of one family. Without a zone it holds the addresses of every
/// link; with one, those of that link only.
struct IpRange {
  IpAddress first;
  IpAddress last;

  IpRange() = default;
  IpRange(IpAddress a, IpAddress b) : first(a), last(b) {}

  /// CIDR (host bits may be set), "a-b", "192.0.2.10-20", or one address. A zone stands behind the
  /// address, before the prefix length (RFC 4007 section 11.7); of "a-b" behind b, for both.
  static Result<IpRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
  bool contains(const IpRange& other) const;
  /// The number of addresses, saturated at 2^64-1.
  std::uint64_t size() const;
  /// CIDR where the range is one prefix, else "a-b".
  std::string to_string() const;
  bool operator==(const IpRange&) const = default;
};

/// A set of addresses, kept as sorted ranges that neither overlap nor touch. Constant memory per
/// range.
class IpSet {
 public:
  void add(const IpRange& range);
  /// Addresses without a zone go as well when `range` has one: they may lie on its link.
  void remove(const IpRange& range);
  bool contains(const IpAddress& address) const;
  bool contains(const IpRange& range) const;
  bool empty() const { return ranges_.empty(); }
  /// The number of addresses, saturated at 2^64-1.
  std::uint64_t size() const;
  const std::vector<IpRange>& ranges() const { return ranges_; }
  /// Calls `visit` for each address in order until it returns false.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (const IpRange& range : ranges_) {
      for (std::optional<IpAddress> at = range.first; at && *at <= range.last; at = at->next())
        if (!visit(*at)) return;
    }
  }
  bool operator==(const IpSet&) const = default;

 private:
  std::vector<IpRange> ranges_;
};

}  // namespace tenken

template <>
struct std::hash<tenken::IpAddress> {
  std::size_t operator()(const tenken::IpAddress& address) const noexcept;
};
