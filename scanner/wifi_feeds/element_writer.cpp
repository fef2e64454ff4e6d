#include "scanner/wifi_feeds/element_writer.hpp"

#include <algorithm>

namespace tenken::wifi_feeds {
namespace {

enum Id : std::uint8_t {
  kSsid = 0,
  kDsParameters = 3,
  kRsn = 48,
  kHtOperation = 61,
  kMeshId = 114,
  kVendor = 221,
  kExtension = 255,
};
constexpr std::uint32_t kWpa = 0x0050F201;
constexpr std::uint32_t kWps = 0x0050F204;
constexpr std::uint32_t kOweTransition = 0x506F9A1C;

constexpr std::size_t kMostBody = 255;
constexpr std::size_t kPmkidBytes = 16;
constexpr std::size_t kMostWps = 4096;

void put(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void put_u8(Bytes& out, std::uint8_t value) { out.push_back(std::byte{value}); }
void put_le(Bytes& out, std::uint16_t value) {
  put_u8(out, static_cast<std::uint8_t>(value & 0xFFU));
  put_u8(out, static_cast<std::uint8_t>(value >> 8U));
}
void put_be(Bytes& out, std::uint16_t value) {
  put_u8(out, static_cast<std::uint8_t>(value >> 8U));
  put_u8(out, static_cast<std::uint8_t>(value & 0xFFU));
}
void put_be(Bytes& out, std::uint32_t value) {
  put_be(out, static_cast<std::uint16_t>(value >> 16U));
  put_be(out, static_cast<std::uint16_t>(value & 0xFFFFU));
}

void put_suites(Bytes& out, const WifiSuites& suites) {
  put_le(out, static_cast<std::uint16_t>(suites.size()));
  for (const WifiSuite suite : suites) put_be(out, suite);
}

/// What RSN and WPA share, up to the first field that is absent. False where that is within it.
bool put_common(Bytes& out, const SecurityFields& fields) {
  put_le(out, fields.version);
  if (!fields.group) return false;
  put_be(out, *fields.group);
  if (fields.pairwise.empty()) return false;
  put_suites(out, fields.pairwise);
  if (fields.akms.empty()) return false;
  put_suites(out, fields.akms);
  return true;
}

void put_rsn_tail(Bytes& out, const SecurityFields& fields) {
  if (!fields.capabilities) return;
  put_le(out, *fields.capabilities);
  if (fields.pmkids == 0 && !fields.group_management) return;
  put_le(out, fields.pmkids);
  out.resize(out.size() + std::min<std::size_t>(fields.pmkids * kPmkidBytes, kMostBody));
  if (fields.group_management) put_be(out, *fields.group_management);
}

}  // namespace

void ElementWriter::element(std::uint8_t id, ByteView body) {
  body = body.first(std::min(body.size(), kMostBody));
  if (bytes_.size() + body.size() + 2 > kMost) return;
  put_u8(bytes_, id);
  put_u8(bytes_, static_cast<std::uint8_t>(body.size()));
  put(bytes_, body);
}

void ElementWriter::extension(std::uint8_t id, ByteView body) {
  Bytes whole;
  put_u8(whole, id);
  put(whole, body);
  element(kExtension, whole);
}

void ElementWriter::vendor(std::uint32_t kind, ByteView body) {
  Bytes whole;
  put_be(whole, kind);
  put(whole, body);
  element(kVendor, whole);
}

void ElementWriter::ssid(std::string_view name) { element(kSsid, as_bytes(name)); }
void ElementWriter::mesh_id(std::string_view name) { element(kMeshId, as_bytes(name)); }
void ElementWriter::channel(std::uint8_t number) {
  element(kDsParameters, Bytes{std::byte{number}});
}
void ElementWriter::ht_channel(std::uint8_t number) {
  element(kHtOperation, Bytes{std::byte{number}});
}

void ElementWriter::rsn(const SecurityFields& fields) {
  Bytes body;
  if (put_common(body, fields)) put_rsn_tail(body, fields);
  put(body, fields.tail);
  element(kRsn, body);
}

void ElementWriter::wpa(const SecurityFields& fields) {
  Bytes body;
  (void)put_common(body, fields);
  put(body, fields.tail);
  vendor(kWpa, body);
}

void ElementWriter::owe_transition(const MacAddress& bssid, std::string_view ssid) {
  constexpr std::size_t kMostName = 32;
  ssid = ssid.substr(0, kMostName);
  Bytes body;
  for (const std::uint8_t octet : bssid.octets()) put_u8(body, octet);
  put_u8(body, static_cast<std::uint8_t>(ssid.size()));
  put(body, as_bytes(ssid));
  vendor(kOweTransition, body);
}

void ElementWriter::wps(ByteView attributes) {
  constexpr std::size_t kPiece = kMostBody - sizeof(std::uint32_t);
  do {
    const ByteView piece = attributes.first(std::min(attributes.size(), kPiece));
    vendor(kWps, piece);
    attributes = attributes.subspan(piece.size());
  } while (!attributes.empty());
}

void WpsWriter::attribute(std::uint16_t id, ByteView value) {
  if (bytes_.size() + value.size() > kMostWps) return;
  put_be(bytes_, id);
  put_be(bytes_, static_cast<std::uint16_t>(value.size()));
  put(bytes_, value);
}

void WpsWriter::byte(std::uint16_t id, std::uint8_t value) {
  attribute(id, Bytes{std::byte{value}});
}

void WpsWriter::word(std::uint16_t id, std::uint16_t value) {
  Bytes body;
  put_be(body, value);
  attribute(id, body);
}

void WpsWriter::text(std::uint16_t id, std::string_view value) {
  constexpr std::size_t kLongest = 64;
  attribute(id, as_bytes(value.substr(0, kLongest)));
}

void WpsWriter::version2(std::uint8_t value) {
  constexpr std::uint16_t kExtensionAttribute = 0x1049;
  // The organisation of the Wi-Fi Alliance, the number of the field, its length.
  const Bytes body{std::byte{0x00}, std::byte{0x37}, std::byte{0x2A},
                   std::byte{0x00}, std::byte{0x01}, std::byte{value}};
  attribute(kExtensionAttribute, body);
}

}  // namespace tenken::wifi_feeds
