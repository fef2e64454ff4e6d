#include "air.hpp"

#include <cstdlib>

#include "catch.hpp"
#include <zlib.h>

#include "scanner/wifi/tracker.hpp"

namespace tenken::test {
namespace {

/// Also outside of test cases, where frames are made that several of them use.
void must(bool holds) {
  if (!holds) std::abort();
}

void put_le16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::byte>(value & 0xFFU));
  out.push_back(static_cast<std::byte>(value >> 8U));
}

void put_be32(Bytes& out, std::uint32_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    out.push_back(static_cast<std::byte>(value >> shift & 0xFFU));
}

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

void put_mac(Bytes& out, std::string_view text) {
  const MacAddress address = mac(text);
  for (const std::uint8_t octet : address.octets()) out.push_back(static_cast<std::byte>(octet));
}

WifiSuite whole(WifiSuite suite) {
  return suite < 256 ? wifi_suite(kRsnOrganisation, static_cast<std::uint8_t>(suite)) : suite;
}

Bytes announced(std::uint16_t control, std::string_view to, std::string_view bssid,
                const Bytes& elements, std::uint16_t capability) {
  Bytes fixed;
  put_le16(fixed, 100);
  put_le16(fixed, capability);
  return air_frame(control, to, bssid, bssid, joined({Bytes(8), fixed, elements}));
}

}  // namespace

Bytes hex(std::string_view digits) {
  Bytes out;
  std::string pair;
  for (const char c : digits) {
    if (c == ' ') continue;
    pair += c;
    if (pair.size() < 2) continue;
    out.push_back(static_cast<std::byte>(std::stoul(pair, nullptr, 16)));
    pair.clear();
  }
  must(pair.empty());
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) append(out, part);
  return out;
}

Bytes element(std::uint8_t id, const Bytes& body) {
  must(body.size() < 256);
  Bytes out{static_cast<std::byte>(id), static_cast<std::byte>(body.size())};
  append(out, body);
  return out;
}

Bytes ssid_element(std::string_view name) { return element(0, to_bytes(name)); }

Bytes vendor_element(std::uint32_t kind, const Bytes& body) {
  Bytes inside;
  put_be32(inside, kind);
  append(inside, body);
  return element(221, inside);
}

Bytes rsn_body(WifiSuite group, const std::vector<WifiSuite>& pairwise,
               const std::vector<WifiSuite>& akms, std::uint16_t capabilities) {
  Bytes out;
  put_le16(out, 1);
  put_be32(out, whole(group));
  for (const auto* const list : {&pairwise, &akms}) {
    put_le16(out, static_cast<std::uint16_t>(list->size()));
    for (const WifiSuite suite : *list) put_be32(out, whole(suite));
  }
  put_le16(out, capabilities);
  return out;
}

Bytes rsn(WifiSuite group, const std::vector<WifiSuite>& pairwise,
          const std::vector<WifiSuite>& akms, std::uint16_t capabilities) {
  return element(48, rsn_body(group, pairwise, akms, capabilities));
}

Bytes wpa(std::uint8_t group, const std::vector<std::uint8_t>& pairwise,
          const std::vector<std::uint8_t>& akms) {
  Bytes out;
  put_le16(out, 1);
  put_be32(out, wifi_suite(kWpaOrganisation, group));
  for (const auto* const list : {&pairwise, &akms}) {
    put_le16(out, static_cast<std::uint16_t>(list->size()));
    for (const std::uint8_t suite : *list) put_be32(out, wifi_suite(kWpaOrganisation, suite));
  }
  return vendor_element(0x0050F201, out);
}

MacAddress mac(std::string_view text) {
  const auto parsed = MacAddress::parse(text);
  must(parsed.has_value());
  return *parsed;
}

Bytes air_frame(std::uint16_t control, std::string_view receiver, std::string_view transmitter,
                std::string_view third, const Bytes& body, std::uint8_t fragment) {
  Bytes out;
  put_le16(out, control);
  put_le16(out, 0);
  put_mac(out, receiver);
  put_mac(out, transmitter);
  put_mac(out, third);
  put_le16(out, fragment);
  append(out, body);
  return out;
}

Bytes beacon(std::string_view bssid, const Bytes& elements, std::uint16_t capability) {
  return announced(0x0080, kAll, bssid, elements, capability);
}

Bytes probe_response(std::string_view bssid, const Bytes& elements, std::uint16_t capability) {
  return announced(0x0050, kStation, bssid, elements, capability);
}

Bytes association(std::string_view station, std::string_view bssid, const Bytes& elements,
                  std::uint16_t capability) {
  Bytes body;
  put_le16(body, capability);
  put_le16(body, 10);
  append(body, elements);
  return air_frame(0x0000, bssid, station, bssid, body);
}

Bytes authentication(std::string_view station, std::string_view bssid, std::uint16_t algorithm) {
  Bytes body;
  put_le16(body, algorithm);
  put_le16(body, 1);
  put_le16(body, 0);
  return air_frame(0x00B0, bssid, station, bssid, body);
}

Bytes data_up(std::string_view station, std::string_view bssid, std::string_view to,
              const Bytes& body, bool is_protected) {
  return air_frame(is_protected ? 0x4108 : 0x0108, bssid, station, to, body);
}

Bytes data_down(std::string_view station, std::string_view bssid, std::string_view from,
                const Bytes& body, bool is_protected) {
  return air_frame(is_protected ? 0x4208 : 0x0208, station, bssid, from, body);
}

Bytes wep_body(unsigned count) {
  Bytes out(40);
  out[0] = static_cast<std::byte>(count);
  return out;
}

Bytes tkip_body(unsigned count) {
  Bytes out(40);
  out[0] = static_cast<std::byte>(count >> 8U);
  out[1] = static_cast<std::byte>(((count >> 8U) | 0x20U) & 0x7FU);
  out[2] = static_cast<std::byte>(count & 0xFFU);
  out[3] = std::byte{0x20};
  return out;
}

Bytes aes_body(unsigned count) {
  Bytes out(40);
  out[0] = static_cast<std::byte>(count & 0xFFU);
  out[1] = static_cast<std::byte>(count >> 8U & 0xFFU);
  out[3] = std::byte{0x20};
  return out;
}

Bytes clear_body() { return joined({hex("aaaa03000000 0800 45"), Bytes(40)}); }

Bytes key_body(std::uint8_t descriptor, std::uint8_t version, unsigned message,
               const Bytes& key_data, std::size_t mic_bytes) {
  constexpr std::uint16_t kInfo[] = {0, 0x0088, 0x0108, 0x13C8, 0x0308};
  const auto info = static_cast<std::uint16_t>(kInfo[message] | version);
  Bytes key{static_cast<std::byte>(descriptor), static_cast<std::byte>(info >> 8U),
            static_cast<std::byte>(info & 0xFFU)};
  key.resize(77 + mic_bytes);
  key.push_back(static_cast<std::byte>(key_data.size() >> 8U));
  key.push_back(static_cast<std::byte>(key_data.size() & 0xFFU));
  append(key, key_data);
  Bytes out = hex("aaaa03000000 888e 0203");
  out.push_back(static_cast<std::byte>(key.size() >> 8U));
  out.push_back(static_cast<std::byte>(key.size() & 0xFFU));
  append(out, key);
  return out;
}

Bytes with_fcs(Bytes frame) {
  const auto sum =
      ::crc32(0, reinterpret_cast<const Bytef*>(frame.data()), static_cast<uInt>(frame.size()));
  for (const unsigned shift : {0U, 8U, 16U, 24U})
    frame.push_back(static_cast<std::byte>(sum >> shift & 0xFFU));
  return frame;
}

Bytes radiotap(std::uint8_t flags, const Bytes& frame) {
  Bytes out = hex("0000 0e00 0a000000");
  out.push_back(static_cast<std::byte>(flags));
  append(out, hex("00 8509 a000"));
  append(out, frame);
  return out;
}

capture::Frame captured(const Bytes& bytes, capture::LinkType link) {
  capture::Frame frame;
  frame.data = bytes;
  frame.original_length = static_cast<std::uint32_t>(bytes.size());
  frame.link_type = link;
  return frame;
}

WifiSurvey survey_of(const std::vector<Bytes>& frames) {
  wifi::Tracker tracker;
  for (const Bytes& frame : frames) {
    const Bytes whole_frame = radiotap(0, frame);
    tracker.take(captured(whole_frame, capture::LinkType::wifi_radiotap));
  }
  return tracker.finish();
}

}  // namespace tenken::test
