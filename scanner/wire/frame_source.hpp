// FrameSource: raw frames from one interface.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <linux/filter.h>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "scanner/wire/link.hpp"

namespace tenken::wire {

/// One thread at a time. Frames of other VLANs than that of the interface are left out.
class FrameSource {
 public:
  /// The frame is gone when the call returns; `at` is when the kernel got it.
  using OnFrame = std::function<void(ByteView frame, Timestamp at)>;

  virtual ~FrameSource() = default;
  /// Hands over what has arrived; waits at most `wait` for the first frame. A link that is down
  /// gives no frames; Errc::environment when receiving has become impossible.
  virtual Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) = 0;
  /// Frames that the kernel lost so far, its buffer being full.
  virtual std::uint64_t dropped() = 0;
};

inline constexpr std::uint64_t kManyFrames = 65'536;

/// What the kernel lets through.
struct Filter {
  std::string text;                           ///< in the language of pcap-filter(7)
  std::span<const sock_filter> program = {};  ///< the same, compiled; empty: still to be compiled

  explicit Filter(std::string t) : text(std::move(t)) {}
  Filter(std::string t, std::span<const sock_filter> p) : text(std::move(t)), program(p) {}
};
/// ARP, also with a VLAN tag. Compiled already, since loading a compiler takes longer than an
/// answer.
Filter arp_filter();

/// A ring of blocks that the kernel fills (TPACKET_V3): one wake-up for many frames, no system call
/// per frame. libpcap where the kernel has no such ring. Needs CAP_NET_RAW.
/// \param frames  that may come before anybody looks; a ring for few is made and freed sooner
Result<std::unique_ptr<FrameSource>> open_source(const Link& link, const Filter& filter,
                                                 std::uint64_t frames = kManyFrames);

/// The same through libpcap.
Result<std::unique_ptr<FrameSource>> open_pcap_source(const Link& link, const std::string& filter);

}  // namespace tenken::wire
