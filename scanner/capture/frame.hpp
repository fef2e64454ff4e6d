// Frame: one captured frame as its source hands it over. Numbers of link types: the registry at
// tcpdump.org/linktypes.html.
#pragma once

#include <cstdint>

#include "model/bytes.hpp"
#include "model/timestamp.hpp"

namespace tenken::capture {

/// What the first bytes of a frame are. Files may name any number; these are understood.
enum class LinkType : std::uint16_t {
  null = 0,
  ethernet = 1,
  ppp = 9,
  raw_bsd = 12,
  raw = 101,
  wifi = 105,
  loop = 108,
  sll = 113,
  wifi_prism = 119,
  wifi_radiotap = 127,
  wifi_avs = 163,
  wifi_ppi = 192,
  raw_v4 = 228,
  raw_v6 = 229,
  sll2 = 276,
};

/// The most that a source hands over of one frame; longer ones are cut. As in libpcap, so that
/// reassembled frames of virtual machines still fit.
inline constexpr std::uint32_t kMaxFrameBytes = 256 * 1024;

struct Frame {
  ByteView data;                      ///< valid until the source is asked for its next frame
  std::uint32_t original_length = 0;  ///< on the wire, at least data.size()
  Timestamp at;
  LinkType link_type = LinkType::ethernet;
  std::uint8_t fcs_length = 0;  ///< bytes of checksum at its end, as far as the file says
  std::uint32_t file = 0;       ///< index of the file; 0 for a live capture
  std::uint64_t number = 0;     ///< in its file, from 1, as Wireshark counts
};

}  // namespace tenken::capture
