#include "model/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace tenken {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::array<std::uint8_t, 12> kNat64Prefix{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};

bool in_v4_prefix(std::uint32_t value, std::uint32_t prefix, int bits) {
  return (value >> (32 - bits)) == (prefix >> (32 - bits));
}

}  // namespace

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& octets, std::string_view zone) {
  IpAddress address;
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets.begin())) {
    std::copy(octets.begin() + 12, octets.end(), address.octets_.begin() + 12);
    return address;
  }
  address.v4_ = false;
  address.octets_ = octets;
  if (address.is_link_local() && zone.size() <= kMaxZone)
    std::ranges::copy(zone, address.zone_.begin());
  return address;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  const auto bad = [&] {
    return fail(Errc::malformed, "not an IP address: " + printable(text, 64));
  };
  if (text.empty() || text.size() > 64) return bad();
  const std::size_t percent = text.find('%');
  const std::string number(text.substr(0, percent));
  in_addr four{};
  if (percent == std::string_view::npos && inet_pton(AF_INET, number.c_str(), &four) == 1)
    return v4(ntohl(four.s_addr));
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET6, number.c_str(), octets.data()) != 1) return bad();
  if (percent == std::string_view::npos) return v6(octets);
  const std::string_view zone = text.substr(percent + 1);
  const bool link_local = octets[0] == 0xFE && (octets[1] & 0xC0U) == 0x80U;
  if (zone.empty() || zone.size() > kMaxZone || !link_local || printable(zone) != zone)
    return bad();
  return v6(octets, zone);
}

std::string IpAddress::to_string() const {
  if (v4_) {
    std::array<char, INET_ADDRSTRLEN> text{};
    char* end = text.data();
    for (std::size_t i = 12; i < 16; ++i) {
      if (i > 12) *end++ = '.';
      end = std::to_chars(end, text.data() + text.size(), octets_[i]).ptr;
    }
    return {text.data(), end};
  }
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(AF_INET6, octets_.data(), buffer.data(), buffer.size());
  std::string text = buffer.data();
  if (zone_[0] != '\0') text.append(1, '%').append(zone_.data());
  return text;
}

bool IpAddress::is_loopback() const {
  if (v4_) return octets_[12] == 127;
  return octets_[15] == 1 &&
         std::all_of(octets_.begin(), octets_.end() - 1, [](int o) { return o == 0; });
}

bool IpAddress::is_multicast() const {
  return v4_ ? (octets_[12] & 0xF0U) == 0xE0U : octets_[0] == 0xFF;
}

bool IpAddress::is_link_local() const {
  if (v4_) return octets_[12] == 169 && octets_[13] == 254;
  return octets_[0] == 0xFE && (octets_[1] & 0xC0U) == 0x80U;
}

bool IpAddress::is_unspecified() const {
  return std::all_of(octets_.begin(), octets_.end(), [](int o) { return o == 0; });
}

bool IpAddress::is_private() const {
  if (is_loopback() || is_link_local()) return true;
  if (!v4_) {
    const bool unique_local = (octets_[0] & 0xFEU) == 0xFCU;
    const bool documentation =
        octets_[0] == 0x20 && octets_[1] == 0x01 && octets_[2] == 0x0D && octets_[3] == 0xB8;
    return unique_local || documentation;
  }
  const std::uint32_t value = v4_value();
  return in_v4_prefix(value, 0x0A000000, 8) || in_v4_prefix(value, 0xAC100000, 12) ||
         in_v4_prefix(value, 0xC0A80000, 16) || in_v4_prefix(value, 0xC0000200, 24) ||
         in_v4_prefix(value, 0xC6336400, 24) || in_v4_prefix(value, 0xCB007100, 24);
}

bool IpAddress::is_global() const {
  if (is_private() || is_multicast()) return false;
  if (v4_) {
    const std::uint32_t value = v4_value();
    return !in_v4_prefix(value, 0x00000000, 8) &&   // RFC 791, this network
           !in_v4_prefix(value, 0x64400000, 10) &&  // RFC 6598, behind a provider's NAT
           !in_v4_prefix(value, 0xC0000000, 24) &&  // RFC 6890
           !in_v4_prefix(value, 0xC6120000, 15) &&  // RFC 2544, benchmarks
           !in_v4_prefix(value, 0xF0000000, 4);     // RFC 1112, reserved, and broadcast
  }
  if (std::equal(kNat64Prefix.begin(), kNat64Prefix.end(), octets_.begin())) {
    IpAddress inner;
    std::copy(octets_.begin() + 12, octets_.end(), inner.octets_.begin() + 12);
    return inner.is_global();
  }
  const bool benchmark = octets_[0] == 0x20 && octets_[1] == 0x01 && octets_[2] == 0 &&
                         octets_[3] == 2 && octets_[4] == 0 && octets_[5] == 0;  // RFC 5180
  const bool documentation = octets_[0] == 0x3F && octets_[1] == 0xFF && octets_[2] < 0x10;
  return (octets_[0] & 0xE0U) == 0x20U && !benchmark && !documentation;  // RFC 4291, RFC 9637
}

std::optional<IpAddress> IpAddress::next() const {
  IpAddress after = *this;
  for (std::size_t i = 16; i-- > (v4_ ? 12U : 0U);) {
    if (++after.octets_[i] != 0) return after;
  }
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::previous() const {
  IpAddress before = *this;
  for (std::size_t i = 16; i-- > (v4_ ? 12U : 0U);) {
    if (before.octets_[i]-- != 0) return before;
  }
  return std::nullopt;
}

std::strong_ordering IpAddress::operator<=>(const IpAddress& other) const {
  if (v4_ != other.v4_) return v4_ ? std::strong_ordering::less : std::strong_ordering::greater;
  const int order = std::memcmp(octets_.data(), other.octets_.data(), octets_.size());
  if (order != 0) return order <=> 0;
  return zone_ <=> other.zone_;
}

}  // namespace tenken

std::size_t std::hash<tenken::IpAddress>::operator()(
    const tenken::IpAddress& address) const noexcept {
  const auto& octets = address.octets();
  const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
  return std::hash<std::string_view>()(text) ^ std::hash<std::string>()(address.zone());
}
