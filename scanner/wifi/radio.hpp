// What a receiver puts before a frame of 802.11, and the checksum behind it. Radiotap
// (radiotap.org), Prism, AVS, PPI, or nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "scanner/capture/frame.hpp"

namespace tenken::wifi {

/// What is known of the checksum (FCS) at the end of a frame.
enum class Fcs : std::uint8_t {
  absent,      ///< the capture has none, or too little of the frame
  good,        ///< it is right, and no longer part of the frame
  wrong,       ///< the same, but it is wrong
  told_wrong,  ///< the receiver says that the frame is damaged; nothing can be checked
  unlike,      ///< nothing says that there is one, and the last four bytes are none
};

struct RadioFrame {
  ByteView frame;  ///< from the frame control field on; views the captured bytes
  Fcs fcs = Fcs::absent;
  bool fcs_told = false;  ///< the capture says that there is a checksum
  bool padded = false;    ///< the header is padded to a multiple of four bytes
  std::optional<std::uint16_t> freq_mhz;

  RadioFrame() = default;
};

/// Whether `link` is one of those that carry 802.11.
bool is_wifi(capture::LinkType link);

/// Takes the receiver's header off. Nothing where it is longer than the frame, or another protocol.
std::optional<RadioFrame> read_radio(const capture::Frame& frame);

/// The channel of a frequency in MHz (IEEE 802.11-2020 annex E); nothing for others.
std::optional<std::uint16_t> channel_of(std::uint16_t freq_mhz);
/// Whether the frequency belongs to the 6 GHz band.
bool is_six_ghz(std::uint16_t freq_mhz);

}  // namespace tenken::wifi
