// A frame of 802.11: its header, and where its body begins. IEEE 802.11-2020 section 9.2.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"

namespace tenken::wifi {

enum class FrameKind : std::uint8_t { management = 0, control = 1, data = 2, extension = 3 };

/// Subtypes of management frames that are read.
enum class Management : std::uint8_t {
  association_request = 0,
  association_response = 1,
  reassociation_request = 2,
  reassociation_response = 3,
  probe_request = 4,
  probe_response = 5,
  beacon = 8,
  disassociation = 10,
  authentication = 11,
  deauthentication = 12,
  action = 13,
};

/// Views into the frame. Addresses have the names of the standard: who shall receive and who
/// transmits, then what the direction makes of the third.
struct AirFrame {
  FrameKind kind = FrameKind::management;
  std::uint8_t subtype = 0;
  bool to_ds = false;
  bool from_ds = false;
  bool is_protected = false;
  bool retry = false;
  std::uint8_t fragment = 0;
  MacAddress receiver;
  MacAddress transmitter;
  MacAddress third;
  std::optional<MacAddress> fourth;
  bool aggregated = false;  ///< an A-MSDU: its third address is the BSSID
  ByteView body;            ///< behind the header

  AirFrame() = default;
  bool is(Management one) const {
    return kind == FrameKind::management && subtype == static_cast<std::uint8_t>(one);
  }
  /// A data frame that carries something; the others only tell of sleeping stations.
  bool has_data() const { return kind == FrameKind::data && (subtype & 0x4U) == 0; }
};

/// Reads management and data frames. Nothing for control frames, other versions of the protocol,
/// and frames that end within their header.
/// \param padded  the receiver aligned the body to four bytes
std::optional<AirFrame> read_air_frame(ByteView frame, bool padded);

}  // namespace tenken::wifi
