#include "scanner/passive/device_keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "model/bytes.hpp"
#include "model/device_ids.hpp"
#include "model/identity_claims.hpp"
#include "scanner/dissect/dnssd.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::passive {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kMostEngine = 64;  // digits of 32 bytes, RFC 3411

/// Services of which a property names the device, and what its values are called here.
struct IdProperty {
  std::string_view type;
  std::string_view key;
  std::string_view prefix;
};
constexpr std::array kIdProperties{
    IdProperty{"_hap._tcp", "id", "homekit:"},            // HomeKit Accessory Protocol, section 6.4
    IdProperty{"_hap._udp", "id", "homekit:"},            // over Thread
    IdProperty{"_googlecast._tcp", "id", "cast:"},        // Chromecast
    IdProperty{"_airplay._tcp", "deviceid", "airplay:"},  // as a MAC address that stays
    IdProperty{"_ipp._tcp", "uuid", "uuid:"},             // Bonjour Printing, section 9.2.12
    IdProperty{"_ipps._tcp", "uuid", "uuid:"},
    IdProperty{"_printer._tcp", "uuid", "uuid:"},
    IdProperty{"_uscan._tcp", "uuid", "uuid:"},
    IdProperty{"_uscans._tcp", "uuid", "uuid:"},
};

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::string small_letters(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return std::isdigit(c) != 0; }));
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < '\x7f'; });
}

std::string bare(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (const auto code = static_cast<unsigned char>(c); std::isalnum(code) != 0)
      digits += static_cast<char>(std::tolower(code));
  return digits;
}

/// The UUID; where a maker writes something else behind "uuid:", that, if it can be a number of one
/// device.
std::string udn_of(std::string_view text) {
  constexpr std::string_view kPrefix = "uuid:";
  constexpr std::size_t kShortest = 12;
  constexpr std::size_t kFewestDigits = 6;
  if (std::string uuid = uuid_in(text); !uuid.empty()) return uuid;
  if (!dissect::same_folded(text.substr(0, kPrefix.size()), kPrefix)) return {};
  text.remove_prefix(kPrefix.size());
  text = text.substr(0, text.find("::"));
  const bool fits = text.size() >= kShortest && text.size() <= kLongestId && is_plain(text) &&
                    count_digits(text) >= kFewestDigits;
  return fits ? small_letters(text) : std::string();
}

/// Of the root device alone: those inside it have UDNs of their own.
std::string root_of(std::string_view usn) {
  return usn.ends_with("::upnp:rootdevice") ? udn_of(usn) : std::string();
}

/// RFC 8415 section 11: of time and MAC address, of the maker's choice, or a UUID. One of a MAC
/// address alone is no more than that.
std::string duid_of(std::string_view hex) {
  constexpr std::size_t kShortest = 16;
  const std::string_view kind = hex.substr(0, 4);
  const bool named = kind == "0001" || kind == "0002" || kind == "0004";
  return named && hex.size() >= kShortest ? std::string(hex) : std::string();
}

/// \param hex  RFC 2132 section 9.14, with its type octet
std::string client_of(std::string_view hex, const Who& who) {
  constexpr std::size_t kType = 2;
  constexpr std::size_t kAssociation = 8;  // of RFC 4361: which interface
  constexpr std::size_t kShortest = 12;
  constexpr std::size_t kLongest = 256;
  constexpr std::size_t kFewestDigits = 4;
  if (hex.size() > kLongest || !is_hex(hex)) return {};
  if (hex.starts_with("ff")) {
    return hex.size() > kType + kAssociation ? duid_of(hex.substr(kType + kAssociation))
                                             : std::string();
  }
  if (!hex.starts_with("00") || hex.size() < kType + kShortest) return {};  // a hardware address
  std::string text;
  for (std::size_t i = kType; i + 1 < hex.size(); i += 2)
    text += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  const std::string mac = bare(who.mac.to_string());
  const bool of_mac =
      who.has_mac() && (bare(text).find(mac) != std::string::npos || hex.find(mac) != hex.npos);
  const bool readable =
      std::ranges::all_of(text, [](unsigned char c) { return c >= ' ' && c < 0x7F; });
  if (of_mac || (readable && count_digits(text) < kFewestDigits)) return {};
  return std::string(hex);
}

/// RFC 3411, SnmpEngineID: not where it is made of an IP address, which many have.
std::string engine_of(std::string_view hex) {
  constexpr std::size_t kForm = 8;
  if (hex.size() > kMostEngine || hex.size() <= kForm + 2 || !is_hex(hex)) return {};
  const std::string_view form = hex.substr(kForm, 2);
  const bool new_style = hex.front() >= '8';
  if (new_style && (form == "01" || form == "02")) return {};
  return std::string(hex);
}

std::string property_of(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::size_t equals = text.find('=', std::min(blank, text.size()));
  if (blank == text.npos || equals == text.npos) return {};
  const std::string_view type = text.substr(0, blank);
  const std::string_view name = text.substr(blank + 1, equals - blank - 1);
  const std::string_view value = text.substr(equals + 1);
  for (const IdProperty& one : kIdProperties) {
    if (!dissect::same_folded(type, one.type) || !dissect::same_folded(name, one.key)) continue;
    const std::string uuid = one.key == "uuid" ? uuid_in(value) : small_letters(value);
    constexpr std::size_t kFewest = 12;
    const std::string digits = bare(uuid);
    if (digits.size() < kFewest || uuid.size() > kLongestId || !is_hex(digits) || !is_plain(uuid))
      return {};
    return std::string(one.prefix) + uuid;
  }
  return {};
}

/// The name of a commissioned node of Matter: its fabric and its number there.
std::string node_of(std::string_view name) {
  constexpr std::size_t kHalf = 16;
  const auto parts = dissect::split_service_name(name);
  if (!parts || !dissect::same_folded(parts->type, "_matter._tcp")) return {};
  const std::string_view node = parts->instance;
  if (node.size() != 2 * kHalf + 1 || node[kHalf] != '-' || !is_hex(node.substr(0, kHalf)) ||
      !is_hex(node.substr(kHalf + 1)))
    return {};
  return "matter:" + small_letters(node);
}

DeviceKey read(Kind kind, const Who& who, std::string_view value) {
  switch (kind) {
    case Kind::upnp_udn:
    case Kind::ws_endpoint:
      return {claim::kIdentityUdn, udn_of(value)};
    case Kind::ssdp_usn:
      return {claim::kIdentityUdn, root_of(value)};
    case Kind::bacnet_instance:
      return {claim::kIdentityBacnet, std::string(value)};
    case Kind::snmp_engine:
      return {claim::kIdentityEngine, engine_of(value)};
    case Kind::dhcp_client_id:
      return {claim::kIdentityDhcp, client_of(value, who)};
    case Kind::dhcpv6_duid:
      return {claim::kIdentityDhcp, duid_of(value)};
    case Kind::mdns_property:
      return {claim::kIdentityMdns, property_of(value)};
    case Kind::mdns_instance:
      return {claim::kIdentityMdns, node_of(value)};
    default:
      return {claim::kIdentityUdn, {}};
  }
}

}  // namespace

std::optional<DeviceKey> device_key(Kind kind, const Who& who, std::string_view value) {
  DeviceKey key = read(kind, who, value);
  if (key.value.empty() || is_default_id(key.key, key.value)) return std::nullopt;
  return key;
}

}  // namespace tenken::passive
