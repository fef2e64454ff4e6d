// Frames of 802.11 made by hand, and what a tracker makes of them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/wifi.hpp"
#include "scanner/capture/frame.hpp"

namespace tenken::test {

/// Bytes of hexadecimal digits; blanks are left out.
Bytes hex(std::string_view digits);
Bytes joined(std::initializer_list<Bytes> parts);

Bytes element(std::uint8_t id, const Bytes& body);
Bytes ssid_element(std::string_view name);
/// \param kind  organisation and type
Bytes vendor_element(std::uint32_t kind, const Bytes& body);

/// The body of an RSN element. A suite below 256 is one of IEEE 802.11.
Bytes rsn_body(WifiSuite group, const std::vector<WifiSuite>& pairwise,
               const std::vector<WifiSuite>& akms, std::uint16_t capabilities = 0);
Bytes rsn(WifiSuite group, const std::vector<WifiSuite>& pairwise,
          const std::vector<WifiSuite>& akms, std::uint16_t capabilities = 0);
Bytes wpa(std::uint8_t group, const std::vector<std::uint8_t>& pairwise,
          const std::vector<std::uint8_t>& akms);
inline constexpr std::uint16_t kPmfCapable = 0x0080;
inline constexpr std::uint16_t kPmfRequired = 0x00C0;

inline constexpr std::uint16_t kEss = 0x0001;
inline constexpr std::uint16_t kEssPrivacy = 0x0011;

inline constexpr std::string_view kAp = "02:00:5e:00:00:01";
inline constexpr std::string_view kOtherAp = "02:00:5e:00:01:01";
inline constexpr std::string_view kStation = "00:00:5e:00:53:07";
inline constexpr std::string_view kWired = "00:00:5e:00:53:99";
inline constexpr std::string_view kAll = "ff:ff:ff:ff:ff:ff";

MacAddress mac(std::string_view text);
/// A frame with three addresses. \param control  the frame control field, little-endian as a number
Bytes air_frame(std::uint16_t control, std::string_view receiver, std::string_view transmitter,
                std::string_view third, const Bytes& body, std::uint8_t fragment = 0);
Bytes beacon(std::string_view bssid, const Bytes& elements, std::uint16_t capability = kEssPrivacy);
Bytes probe_response(std::string_view bssid, const Bytes& elements,
                     std::uint16_t capability = kEssPrivacy);
Bytes association(std::string_view station, std::string_view bssid, const Bytes& elements,
                  std::uint16_t capability = kEssPrivacy);
Bytes authentication(std::string_view station, std::string_view bssid, std::uint16_t algorithm);
Bytes data_up(std::string_view station, std::string_view bssid, std::string_view to,
              const Bytes& body, bool is_protected);
Bytes data_down(std::string_view station, std::string_view bssid, std::string_view from,
                const Bytes& body, bool is_protected);
/// Protected data: number `count` of a sender that uses the cipher.
Bytes wep_body(unsigned count);
Bytes tkip_body(unsigned count);
Bytes aes_body(unsigned count);
/// An IP packet behind LLC.
Bytes clear_body();
/// LLC, EAPOL and a key of the descriptor and version. \param message  1 to 4
Bytes key_body(std::uint8_t descriptor, std::uint8_t version, unsigned message,
               const Bytes& key_data = {}, std::size_t mic_bytes = 16);

Bytes with_fcs(Bytes frame);
/// A radiotap header of 2437 MHz; `flags` are those of its flags field.
Bytes radiotap(std::uint8_t flags, const Bytes& frame);
inline constexpr std::uint8_t kFcsAtEnd = 0x10;
inline constexpr std::uint8_t kPadded = 0x20;
inline constexpr std::uint8_t kBadFcs = 0x40;

capture::Frame captured(const Bytes& bytes, capture::LinkType link);
/// Hears the frames in their order, each behind a radiotap header without a checksum.
WifiSurvey survey_of(const std::vector<Bytes>& frames);

}  // namespace tenken::test
