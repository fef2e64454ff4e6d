// Numbers and lists: enterprise numbers, DHCP parameters, capabilities.
#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <set>

#include "scanner/passive/derive_functions.hpp"
#include "scanner/passive/derive_vendor.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kEnterprises = "1.3.6.1.4.1.";
constexpr std::uint32_t kMicrosoft = 311;  // makes the system, not the device

struct SystemId {
  std::string_view start;
  std::string_view os;
};
constexpr SystemId kSystems[] = {{"1.3.6.1.4.1.8072.3.2.10", "Linux"},
                                 {"1.3.6.1.4.1.8072.3.2.8", "FreeBSD"},
                                 {"1.3.6.1.4.1.311.1.1.3.1", "Windows"}};

std::optional<std::uint32_t> number(std::string_view text, int base = 10) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool below(std::string_view id, std::string_view start) {
  return id.starts_with(start) && (id.size() == start.size() || id[start.size()] == '.');
}

std::set<std::uint32_t> numbers(std::string_view list) {
  std::set<std::uint32_t> all;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto one = number(list.substr(0, comma))) all.insert(*one);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return all;
}

bool has_all(const std::set<std::uint32_t>& set, std::initializer_list<std::uint32_t> wanted) {
  return std::ranges::all_of(wanted, [&](std::uint32_t one) { return set.contains(one); });
}

}  // namespace

void derive_object_id(std::string_view value, Derivation& out) {
  for (const SystemId& one : kSystems)
    if (below(value, one.start)) out.os(one.os, Certainty::stated);
  if (!value.starts_with(kEnterprises)) return;
  const std::string_view rest = value.substr(kEnterprises.size());
  if (const auto enterprise = number(rest.substr(0, rest.find('.'))))
    out.vendor(vendor_of_enterprise(*enterprise), Certainty::stated);
}

void derive_enterprise(std::string_view value, Derivation& out) {
  const auto enterprise = number(value);
  if (!enterprise) return;
  if (*enterprise == kMicrosoft) out.os("Windows", Certainty::stated);
  out.vendor(vendor_of_enterprise(*enterprise), Certainty::stated);
}

void derive_duid(std::string_view value, Derivation& out) {
  constexpr std::string_view kByEnterprise = "0002";  // RFC 8415 section 11.3
  constexpr std::size_t kDigits = 8;
  if (!value.starts_with(kByEnterprise)) return;
  if (const auto enterprise = number(value.substr(kByEnterprise.size(), kDigits), 16))
    out.vendor(vendor_of_enterprise(*enterprise), Certainty::weak);
}

/// Windows asks for NetBIOS (44, 46, 47), router discovery (31) and its own routes (249); Apple for
/// routes (121), search lists (119) and proxies (252). Embedded Linux shares one list among all.
void derive_parameters(std::string_view value, Derivation& out) {
  const std::set<std::uint32_t> asked = numbers(value);
  if (has_all(asked, {15, 31, 33, 43, 44, 46, 47, 249})) out.os("Windows", Certainty::likely);
  if (value.starts_with("1,121,3,6,15,") && has_all(asked, {119, 252}) && !asked.contains(249))
    out.vendor("Apple", Certainty::likely);
}

void derive_capabilities(std::string_view value, Derivation& out) {
  enum : std::uint32_t { kBridge = 0x04, kAccessPoint = 0x08, kRouter = 0x10, kTelephone = 0x20 };
  constexpr std::string_view kHex = "0x";
  if (!value.starts_with(kHex)) return;
  const std::uint32_t enabled = number(value.substr(kHex.size()), 16).value_or(0);
  if ((enabled & kTelephone) != 0)
    out.type("phone", Certainty::likely);
  else if ((enabled & kRouter) != 0)
    (enabled & kBridge) == 0 ? out.type("router", Certainty::likely) : void();
  else if ((enabled & kAccessPoint) != 0)
    out.type("access_point", Certainty::likely);
  else if ((enabled & kBridge) != 0)
    out.type("switch", Certainty::likely);
}

}  // namespace tenken::passive
