// PacketRing: a ring of blocks that the kernel fills with frames (TPACKET_V3): one wake-up for many
// frames, no system call per frame.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <linux/if_packet.h>

#include "model/timestamp.hpp"
#include "scanner/capture/packet_socket.hpp"

namespace tenken::capture {

/// A frame in the ring; gone when the visit returns.
struct RingFrame {
  std::byte* data = nullptr;  ///< kHeadroom bytes before it may be written
  std::uint32_t captured = 0;
  std::uint32_t original = 0;
  Timestamp at;
  bool tagged = false;     ///< the kernel has taken a tag off
  std::uint16_t tpid = 0;  ///< for `tagged`
  std::uint16_t tci = 0;

  static constexpr unsigned kHeadroom = 4;  // bytes of a tag
};

struct RingSettings {
  unsigned blocks = 64;      ///< of kBlockBytes; memory of the kernel
  unsigned block_ms = 2;     ///< how long a frame may lie in a block that is not full
  bool promiscuous = false;  ///< also frames to others
  bool own_frames = false;   ///< also what this machine sends
};

/// One thread at a time. Needs CAP_NET_RAW.
class PacketRing {
 public:
  static constexpr unsigned kBlockBytes = 256 * 1024;

  /// Receives from now on what `filter` lets through; everything for an empty one. A null pointer
  /// where the kernel has no such ring.
  static Result<std::unique_ptr<PacketRing>> open(const InterfaceId& interface,
                                                  std::vector<sock_filter>& filter,
                                                  const RingSettings& settings);
  PacketRing(const PacketRing&) = delete;
  PacketRing& operator=(const PacketRing&) = delete;
  ~PacketRing();

  /// Waits at most `limit` for a block. A link that is down gives none; Errc::environment when
  /// receiving has become impossible.
  Result<void> wait(std::chrono::milliseconds limit);

  /// Hands the frames of at most kBlocksPerCall blocks to `visit(RingFrame&)`, so that the caller
  /// looks in between whether it is to stop.
  template <class Visit>
  void read(Visit&& visit) {
    for (unsigned i = 0; i < kBlocksPerCall && ready(); ++i) {
      read_block(visit);
      status().store(TP_STATUS_KERNEL, std::memory_order_release);
      current_ = (current_ + 1) % blocks_;
    }
  }

  /// Frames that were lost so far, the ring being full.
  std::uint64_t dropped();

 private:
  static constexpr unsigned kBlocksPerCall = 8;
  static constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  static constexpr std::uint16_t kUsualTpid = 0x8100;  // of kernels that do not tell

  PacketRing(InterfaceId interface, Descriptor socket, std::byte* ring, unsigned blocks);
  Result<void> start(std::vector<sock_filter>& filter, const RingSettings& settings);
  Result<void> clear_error();

  tpacket_block_desc& block() {
    return *reinterpret_cast<tpacket_block_desc*>(ring_ + std::size_t{kBlockBytes} * current_);
  }
  std::atomic_ref<std::uint32_t> status() { return std::atomic_ref(block().hdr.bh1.block_status); }
  bool ready() { return (status().load(std::memory_order_acquire) & TP_STATUS_USER) != 0; }

  template <class Visit>
  void read_block(Visit& visit) {
    std::byte* at = reinterpret_cast<std::byte*>(&block()) + block().hdr.bh1.offset_to_first_pkt;
    for (std::uint32_t left = block().hdr.bh1.num_pkts; left > 0; --left) {
      const auto& header = *reinterpret_cast<const tpacket3_hdr*>(at);
      RingFrame frame;
      frame.data = at + header.tp_mac;
      frame.captured = header.tp_snaplen;
      frame.original = header.tp_len;
      frame.at = Timestamp(header.tp_sec * kNsPerSecond + header.tp_nsec);
      frame.tagged = (header.tp_status & TP_STATUS_VLAN_VALID) != 0;
      const bool told = (header.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
      frame.tpid = told ? header.hv1.tp_vlan_tpid : kUsualTpid;
      frame.tci = static_cast<std::uint16_t>(header.hv1.tp_vlan_tci);
      const std::uint32_t next = header.tp_next_offset;  // before the visit writes into headroom
      visit(frame);
      at += next;
    }
  }

  InterfaceId interface_;
  Descriptor socket_;
  std::byte* ring_;
  unsigned blocks_;
  unsigned current_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace tenken::capture
