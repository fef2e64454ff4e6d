// Receiving through a ring of blocks that is shared with the kernel (PACKET_RX_RING, TPACKET_V3).
#pragma once

#include <linux/if_packet.h>

#include "farm/types.hpp"

namespace tenken::farm {

/// One packet socket that only receives, from one interface. Errors of the constructor are
/// std::system_error.
class Ring {
 public:
  explicit Ring(int interface_index);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// Waits for a block, for at most `patience`; then calls take(frame, time, checksums_ready) for
  /// each of its frames. False if none came. The frames are gone when this returns.
  template <class Take>
  bool read(Nanoseconds patience, Take&& take) {
    tpacket_block_desc* block = wait(patience);
    if (block == nullptr) return false;
    const auto& header = block->hdr.bh1;
    auto* at = reinterpret_cast<std::byte*>(block) + header.offset_to_first_pkt;
    for (std::uint32_t i = 0; i < header.num_pkts; ++i) {
      const auto* packet = reinterpret_cast<const tpacket3_hdr*>(at);
      take(Bytes(at + packet->tp_mac, packet->tp_snaplen),
           Nanoseconds{packet->tp_sec} * kSecond + packet->tp_nsec,
           (packet->tp_status & TP_STATUS_CSUMNOTREADY) == 0);
      at += packet->tp_next_offset;
    }
    release(block);
    return true;
  }

  /// Frames that the kernel dropped because the ring was full, since the start.
  std::uint64_t dropped();

 private:
  tpacket_block_desc* wait(Nanoseconds patience);
  void release(tpacket_block_desc* block);
  void set_up(int interface_index);

  int socket_;
  std::byte* memory_ = nullptr;
  std::size_t next_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace tenken::farm
