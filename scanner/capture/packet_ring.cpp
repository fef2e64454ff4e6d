#include "scanner/capture/packet_ring.hpp"

#include <cerrno>
#include <thread>

#include <linux/if_ether.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace tenken::capture {
namespace {

constexpr unsigned kFrameBytes = 2048;  // this version of the ring only checks it
constexpr auto kPauseWhenDown = std::chrono::milliseconds(10);

template <class T>
bool set(const Descriptor& socket, int option, const T& value) {
  return ::setsockopt(socket.get(), SOL_PACKET, option, &value, sizeof value) == 0;
}

/// The ring of a socket; null where the kernel has none to give.
std::byte* map_ring(const Descriptor& socket, const RingSettings& settings) {
  tpacket_req3 request{};
  request.tp_block_size = PacketRing::kBlockBytes;
  request.tp_block_nr = settings.blocks;
  request.tp_frame_size = kFrameBytes;
  request.tp_frame_nr = PacketRing::kBlockBytes / kFrameBytes * settings.blocks;
  request.tp_retire_blk_tov = settings.block_ms;
  if (!set(socket, PACKET_VERSION, int{TPACKET_V3}) ||
      !set(socket, PACKET_RESERVE, RingFrame::kHeadroom) || !set(socket, PACKET_RX_RING, request))
    return nullptr;
  void* const ring = ::mmap(nullptr, std::size_t{PacketRing::kBlockBytes} * settings.blocks,
                            PROT_READ | PROT_WRITE, MAP_SHARED, socket.get(), 0);
  return ring == MAP_FAILED ? nullptr : static_cast<std::byte*>(ring);
}

}  // namespace

PacketRing::PacketRing(InterfaceId interface, Descriptor socket, std::byte* ring, unsigned blocks)
    : interface_(std::move(interface)), socket_(std::move(socket)), ring_(ring), blocks_(blocks) {}

PacketRing::~PacketRing() { ::munmap(ring_, std::size_t{kBlockBytes} * blocks_); }

Result<std::unique_ptr<PacketRing>> PacketRing::open(const InterfaceId& interface,
                                                     std::vector<sock_filter>& filter,
                                                     const RingSettings& settings) {
  auto socket = open_packet_socket();
  if (!socket) return Unexpected(std::move(socket).error());
  std::byte* const mapped = map_ring(*socket, settings);
  if (mapped == nullptr) return std::unique_ptr<PacketRing>();
  std::unique_ptr<PacketRing> ring(
      new PacketRing(interface, std::move(*socket), mapped, settings.blocks));
  if (Result<void> started = ring->start(filter, settings); !started)
    return Unexpected(std::move(started).error());
  return ring;
}

/// Attaches the filter and binds, in this order: no frame comes past the filter.
Result<void> PacketRing::start(std::vector<sock_filter>& filter, const RingSettings& settings) {
  const sock_fprog code{static_cast<unsigned short>(filter.size()), filter.data()};
  if (!filter.empty() &&
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &code, sizeof code) != 0)
    return Unexpected(packet_error(interface_.name, "packet filter", errno));
  // Kernels before 4.20 lack it; then the own frames come along.
  if (!settings.own_frames) set(socket_, PACKET_IGNORE_OUTGOING, int{1});
  if (settings.promiscuous) {
    packet_mreq request{};
    request.mr_ifindex = interface_.index;
    request.mr_type = PACKET_MR_PROMISC;
    if (!set(socket_, PACKET_ADD_MEMBERSHIP, request))
      return Unexpected(packet_error(interface_.name, "promiscuous mode", errno));
  }
  return bind_packet_socket(socket_, interface_, ETH_P_ALL);
}

Result<void> PacketRing::wait(std::chrono::milliseconds limit) {
  if (ready() || limit.count() <= 0) return ok;
  pollfd entry{socket_.get(), POLLIN, 0};
  ::poll(&entry, 1, static_cast<int>(limit.count()));
  if ((entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return clear_error();
  return ok;
}

/// A link that went down reports once, and works again when it is up.
Result<void> PacketRing::clear_error() {
  int number = 0;
  socklen_t size = sizeof number;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &number, &size);
  if (number != 0 && number != ENETDOWN)
    return Unexpected(packet_error(interface_.name, "receiving", number));
  std::this_thread::sleep_for(kPauseWhenDown);
  return ok;
}

std::uint64_t PacketRing::dropped() {
  tpacket_stats_v3 statistics{};
  socklen_t size = sizeof statistics;
  // Reading sets the kernel's counter back to zero.
  if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
    dropped_ += statistics.tp_drops;
  return dropped_;
}

}  // namespace tenken::capture
