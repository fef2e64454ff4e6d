// FrameSource over the kernel's ring.
#include <algorithm>
#include <array>

#include <linux/if_ether.h>

#include "scanner/capture/packet_ring.hpp"
#include "scanner/capture/pcap_handle.hpp"
#include "scanner/wire/frame_source.hpp"

namespace tenken::wire {
namespace {

class RingSource final : public FrameSource {
 public:
  explicit RingSource(std::unique_ptr<capture::PacketRing> ring) : ring_(std::move(ring)) {}

  Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) override {
    if (Result<void> fine = ring_->wait(wait); !fine) return fine;
    ring_->read([&](const capture::RingFrame& frame) {
      // The kernel takes the tag off: a tagged frame belongs to another network.
      if (!frame.tagged) on_frame(ByteView(frame.data, frame.captured), frame.at);
    });
    return ok;
  }

  std::uint64_t dropped() override { return ring_->dropped(); }

 private:
  std::unique_ptr<capture::PacketRing> ring_;
};

}  // namespace

Filter arp_filter() {
  constexpr std::uint16_t kLoadHalf = BPF_LD | BPF_H | BPF_ABS;
  constexpr std::uint16_t kEqual = BPF_JMP | BPF_JEQ | BPF_K;
  constexpr std::uint16_t kReturn = BPF_RET | BPF_K;
  static constexpr std::array<sock_filter, 9> kProgram{{{kLoadHalf, 0, 0, 12},
                                                        {kEqual, 5, 0, ETH_P_ARP},
                                                        {kEqual, 2, 0, ETH_P_8021Q},
                                                        {kEqual, 1, 0, ETH_P_8021AD},
                                                        {kEqual, 0, 3, ETH_P_QINQ1},
                                                        {kLoadHalf, 0, 0, 16},
                                                        {kEqual, 0, 1, ETH_P_ARP},
                                                        {kReturn, 0, 0, capture::kMaxCaptured},
                                                        {kReturn, 0, 0, 0}}};
  return {"arp or (vlan and arp)", kProgram};
}

Result<std::unique_ptr<FrameSource>> open_source(const Link& link, const Filter& filter,
                                                 std::uint64_t frames) {
  std::vector<sock_filter> program(filter.program.begin(), filter.program.end());
  if (program.empty()) {
    auto compiled = capture::compile_filter(filter.text);
    if (!compiled) return Unexpected(std::move(compiled).error());
    program = *std::move(compiled);
  }
  // 16 MiB hold 0.3 s of minimal frames at 300 000 per second. An answer lies up to 2 ms in a block
  // that is not full: waking the reader for every frame would cost the sender more than half of its
  // rate.
  capture::RingSettings settings;
  constexpr std::uint64_t kFrameRoom =
      256;  // bytes: what a minimal frame takes in a ring, and as much again
  constexpr std::uint64_t kLeastBlocks = 4;
  settings.blocks = static_cast<unsigned>(
      std::clamp(std::min(frames, kManyFrames) * kFrameRoom / capture::PacketRing::kBlockBytes,
                 kLeastBlocks, std::uint64_t{settings.blocks}));
  auto ring = capture::PacketRing::open({link.name, link.index}, program, settings);
  if (!ring) return Unexpected(std::move(ring).error());
  if (*ring == nullptr) return open_pcap_source(link, filter.text);
  return std::make_unique<RingSource>(std::move(*ring));
}

}  // namespace tenken::wire
