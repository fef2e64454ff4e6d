// Elements as bytes, for sources that tell in words what elements said. What is written here is
// read by the one reader of elements, so that every source is judged alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "model/wifi_suites.hpp"

namespace tenken::wifi_feeds {

/// The fields of an RSN or WPA element; those that are absent end it.
struct SecurityFields {
  std::uint16_t version = 1;
  std::optional<WifiSuite> group;
  WifiSuites pairwise;
  WifiSuites akms;
  std::optional<std::uint16_t> capabilities;
  std::uint16_t pmkids = 0;  ///< how many names of keys it lists
  std::optional<WifiSuite> group_management;
  Bytes tail;  ///< bytes that make no sense, as they stood behind the others

  SecurityFields() = default;
};
inline constexpr std::uint16_t kPmfRequired = 0x0040;
inline constexpr std::uint16_t kPmfCapable = 0x0080;

/// Collects elements. Bodies longer than an element can be are cut; so is the whole beyond kMost.
class ElementWriter {
 public:
  static constexpr std::size_t kMost = 64 * 1024;

  void element(std::uint8_t id, ByteView body);
  void extension(std::uint8_t id, ByteView body);
  /// \param kind  organisation and type, as one number
  void vendor(std::uint32_t kind, ByteView body);
  void ssid(std::string_view name);
  void mesh_id(std::string_view name);
  void channel(std::uint8_t number);
  void ht_channel(std::uint8_t number);
  void rsn(const SecurityFields& fields);
  void wpa(const SecurityFields& fields);
  void owe_transition(const MacAddress& bssid, std::string_view ssid);
  /// \param attributes  as WpsWriter makes them
  void wps(ByteView attributes);
  ByteView bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  Bytes bytes_;
};

/// Attributes of Wi-Fi Protected Setup. Wi-Fi Simple Configuration section 12.
class WpsWriter {
 public:
  static constexpr std::uint16_t kConfigMethods = 0x1008;
  static constexpr std::uint16_t kDeviceName = 0x1011;
  static constexpr std::uint16_t kPasswordId = 0x1012;
  static constexpr std::uint16_t kManufacturer = 0x1021;
  static constexpr std::uint16_t kModelName = 0x1023;
  static constexpr std::uint16_t kModelNumber = 0x1024;
  static constexpr std::uint16_t kSelectedRegistrar = 0x1041;
  static constexpr std::uint16_t kSerial = 0x1042;
  static constexpr std::uint16_t kState = 0x1044;
  static constexpr std::uint16_t kVersion = 0x104A;
  static constexpr std::uint16_t kLocked = 0x1057;

  void byte(std::uint16_t attribute, std::uint8_t value);
  void word(std::uint16_t attribute, std::uint16_t value);
  void text(std::uint16_t attribute, std::string_view value);
  /// The second version number, which hides in an extension.
  void version2(std::uint8_t value);
  ByteView bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  void attribute(std::uint16_t id, ByteView value);

  Bytes bytes_;
};

}  // namespace tenken::wifi_feeds
