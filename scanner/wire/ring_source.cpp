// FrameSource over the kernel's ring.
#include "scanner/capture/packet_ring.hpp"
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

Result<std::unique_ptr<FrameSource>> open_source(const Link& link, const std::string& filter) {
  auto program = capture::compile_filter(filter);
  if (!program) return Unexpected(std::move(program).error());
  // 16 MiB hold 0.3 s of minimal frames at 300 000 per second. An answer lies up to 2 ms in a block
  // that is not full: waking the reader for every frame would cost the sender more than half of its
  // rate.
  const capture::RingSettings settings;
  auto ring = capture::PacketRing::open({link.name, link.index}, *program, settings);
  if (!ring) return Unexpected(std::move(ring).error());
  if (*ring == nullptr) return open_pcap_source(link, filter);
  return std::make_unique<RingSource>(std::move(*ring));
}

}  // namespace tenken::wire
