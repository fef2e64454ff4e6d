// FrameSource over a TPACKET_V3 ring.
#include <atomic>
#include <cerrno>
#include <thread>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "scanner/wire/frame_source.hpp"
#include "scanner/wire/packet_socket.hpp"

namespace tenken::wire {
namespace {

constexpr unsigned kBlockBytes = 256 * 1024;
constexpr unsigned kBlocks = 64;  // 16 MiB: 0.3 s of minimal frames at 300 000 per second
constexpr unsigned kFrameBytes = 2048;
// An answer lies that long in a block that is not full. Waking the reader for every frame would
// cost the sender more than half of its rate.
constexpr unsigned kBlockMilliseconds = 2;
constexpr unsigned kBlocksPerCall = 8;  // then the caller looks whether it is to stop
constexpr auto kPauseWhenDown = std::chrono::milliseconds(10);
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

class RingSource final : public FrameSource {
 public:
  RingSource(Link link, Descriptor socket, std::byte* ring)
      : link_(std::move(link)), socket_(std::move(socket)), ring_(ring) {}
  ~RingSource() override { ::munmap(ring_, std::size_t{kBlockBytes} * kBlocks); }
  RingSource(const RingSource&) = delete;
  RingSource& operator=(const RingSource&) = delete;

  /// Attaches the filter and binds, in this order: no frame comes past the filter.
  Result<void> start(std::vector<sock_filter>& filter) {
    const sock_fprog code{static_cast<unsigned short>(filter.size()), filter.data()};
    const int on = 1;
    if (::setsockopt(socket_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &code, sizeof code) != 0)
      return Unexpected(packet_error(link_, "packet filter", errno));
    // Kernels before 4.20 lack it; then the own frames come along and answer nothing.
    ::setsockopt(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    return bind_packet_socket(socket_, link_, ETH_P_ALL);
  }

  Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) override {
    if (!ready() && wait.count() > 0) {
      pollfd entry{socket_.get(), POLLIN, 0};
      ::poll(&entry, 1, static_cast<int>(wait.count()));
      if ((entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
        if (Result<void> fine = clear_error(); !fine) return fine;
    }
    for (unsigned i = 0; i < kBlocksPerCall && ready(); ++i) {
      read_block(on_frame);
      status().store(TP_STATUS_KERNEL, std::memory_order_release);
      current_ = (current_ + 1) % kBlocks;
    }
    return ok;
  }

  std::uint64_t dropped() override {
    tpacket_stats_v3 statistics{};
    socklen_t size = sizeof statistics;
    // Reading sets the kernel's counter back to zero.
    if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
      dropped_ += statistics.tp_drops;
    return dropped_;
  }

 private:
  tpacket_block_desc& block() {
    return *reinterpret_cast<tpacket_block_desc*>(ring_ + std::size_t{kBlockBytes} * current_);
  }
  std::atomic_ref<std::uint32_t> status() { return std::atomic_ref(block().hdr.bh1.block_status); }
  bool ready() { return (status().load(std::memory_order_acquire) & TP_STATUS_USER) != 0; }

  void read_block(const OnFrame& on_frame) {
    const std::byte* const base = reinterpret_cast<const std::byte*>(&block());
    const std::byte* at = base + block().hdr.bh1.offset_to_first_pkt;
    for (std::uint32_t left = block().hdr.bh1.num_pkts; left > 0; --left) {
      const auto& header = *reinterpret_cast<const tpacket3_hdr*>(at);
      // The kernel takes the tag off: a tagged frame belongs to another network.
      if ((header.tp_status & TP_STATUS_VLAN_VALID) == 0)
        on_frame(ByteView(at + header.tp_mac, header.tp_snaplen),
                 Timestamp(header.tp_sec * kNsPerSecond + header.tp_nsec));
      at += header.tp_next_offset;
    }
  }

  /// A link that went down reports once, and works again when it is up.
  Result<void> clear_error() {
    int number = 0;
    socklen_t size = sizeof number;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &number, &size);
    if (number != 0 && number != ENETDOWN)
      return Unexpected(packet_error(link_, "receiving", number));
    std::this_thread::sleep_for(kPauseWhenDown);
    return ok;
  }

  Link link_;
  Descriptor socket_;
  std::byte* ring_;
  unsigned current_ = 0;
  std::uint64_t dropped_ = 0;
};

/// The ring of a socket; null where the kernel has none to give.
std::byte* map_ring(const Descriptor& socket) {
  const int version = TPACKET_V3;
  tpacket_req3 request{};
  request.tp_block_size = kBlockBytes;
  request.tp_block_nr = kBlocks;
  request.tp_frame_size = kFrameBytes;
  request.tp_frame_nr = kBlockBytes / kFrameBytes * kBlocks;
  request.tp_retire_blk_tov = kBlockMilliseconds;
  if (::setsockopt(socket.get(), SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
      ::setsockopt(socket.get(), SOL_PACKET, PACKET_RX_RING, &request, sizeof request) != 0)
    return nullptr;
  void* const ring = ::mmap(nullptr, std::size_t{kBlockBytes} * kBlocks, PROT_READ | PROT_WRITE,
                            MAP_SHARED, socket.get(), 0);
  return ring == MAP_FAILED ? nullptr : static_cast<std::byte*>(ring);
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_source(const Link& link, const std::string& filter) {
  auto program = compile_filter(filter);
  if (!program) return Unexpected(std::move(program).error());
  auto socket = open_packet_socket();
  if (!socket) return Unexpected(std::move(socket).error());
  std::byte* const ring = map_ring(*socket);
  if (ring == nullptr) return open_pcap_source(link, filter);
  auto source = std::make_unique<RingSource>(link, std::move(*socket), ring);
  if (Result<void> started = source->start(*program); !started)
    return Unexpected(std::move(started).error());
  return source;
}

}  // namespace tenken::wire
