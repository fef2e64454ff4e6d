#include "scanner/dissect/dns_encode.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace tenken::dissect {
namespace {

void append_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::byte>((value >> 8U) & 0xFFU));
  out.push_back(static_cast<std::byte>(value & 0xFFU));
}

}  // namespace

std::optional<Bytes> encode_dns_name(std::string_view name) {
  Bytes out;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > kMaxDnsLabel) return std::nullopt;
    out.push_back(static_cast<std::byte>(label.size()));
    for (const char c : label) out.push_back(static_cast<std::byte>(c));
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  if (out.empty() || out.size() + 1 > kMaxDnsName) return std::nullopt;
  out.push_back(std::byte{0});
  return out;
}

std::string reverse_dns_name(const IpAddress& address) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kBytes = 16;
  constexpr std::size_t kV4 = 12;  // where its four octets stand
  std::string name;
  for (std::size_t at = kBytes; at-- > (address.is_v4() ? kV4 : 0);) {
    const unsigned octet = address.octets().at(at);
    if (address.is_v4()) {
      name += std::to_string(octet) + '.';
    } else {
      for (const char digit : {kDigits[octet & 0xFU], kDigits[octet >> 4U]}) {
        name += digit;
        name += '.';
      }
    }
  }
  return name + (address.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

std::optional<Bytes> make_dns_question(std::uint16_t id, std::string_view name, DnsType type) {
  const std::optional<Bytes> labels = encode_dns_name(name);
  if (!labels) return std::nullopt;
  Bytes message;
  // No flags; one question, and nothing in the three other sections.
  for (const std::size_t field : std::initializer_list<std::size_t>{id, 0, 1, 0, 0, 0})
    append_u16(message, field);
  message.insert(message.end(), labels->begin(), labels->end());
  append_u16(message, static_cast<std::uint16_t>(type));
  append_u16(message, kDnsInternet);
  return message;
}

}  // namespace tenken::dissect
