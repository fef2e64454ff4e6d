#include "farm/ring.hpp"

#include <atomic>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tenken::farm {
namespace {

constexpr std::size_t kBlockSize = std::size_t{256} << 10U;
constexpr std::size_t kBlocks = 256;         // a quarter of a second at full speed
constexpr unsigned kFrameSize = 2048;        // only its multiple matters with version 3
constexpr unsigned kRetireMilliseconds = 1;  // the latency that batching costs when few frames come

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

template <class T>
void set(int socket, int option, const T& value, const char* what) {
  if (::setsockopt(socket, SOL_PACKET, option, &value, sizeof value) != 0) fail(what);
}

}  // namespace

Ring::Ring(int interface_index) : socket_(::socket(AF_PACKET, SOCK_RAW, 0)) {
  if (socket_ < 0) fail("cannot open a packet socket");
  try {
    set_up(interface_index);
  } catch (...) {
    ::close(socket_);
    throw;
  }
}

void Ring::set_up(int interface_index) {
  set(socket_, PACKET_VERSION, int{TPACKET_V3}, "TPACKET_V3");
  set(socket_, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
  tpacket_req3 shape{};
  shape.tp_block_size = kBlockSize;
  shape.tp_block_nr = kBlocks;
  shape.tp_frame_size = kFrameSize;
  shape.tp_frame_nr = kBlockSize / kFrameSize * kBlocks;
  shape.tp_retire_blk_tov = kRetireMilliseconds;
  set(socket_, PACKET_RX_RING, shape, "PACKET_RX_RING");
  packet_mreq everything{};
  everything.mr_ifindex = interface_index;
  everything.mr_type = PACKET_MR_PROMISC;
  set(socket_, PACKET_ADD_MEMBERSHIP, everything, "PACKET_ADD_MEMBERSHIP");
  void* mapped =
      ::mmap(nullptr, kBlockSize * kBlocks, PROT_READ | PROT_WRITE, MAP_SHARED, socket_, 0);
  if (mapped == MAP_FAILED) fail("cannot map the ring");
  memory_ = static_cast<std::byte*>(mapped);
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_ALL);
  where.sll_ifindex = interface_index;
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    const int error = errno;
    ::munmap(memory_, kBlockSize * kBlocks);
    errno = error;
    fail("cannot listen on the interface");
  }
}

Ring::~Ring() {
  ::munmap(memory_, kBlockSize * kBlocks);
  ::close(socket_);
}

tpacket_block_desc* Ring::wait(Nanoseconds patience) {
  auto* block = reinterpret_cast<tpacket_block_desc*>(memory_ + next_ * kBlockSize);
  const std::atomic_ref<std::uint32_t> status(block->hdr.bh1.block_status);
  if ((status.load(std::memory_order_acquire) & TP_STATUS_USER) == 0) {
    pollfd wish{socket_, POLLIN, 0};
    const timespec limit{patience / kSecond, patience % kSecond};
    ::ppoll(&wish, 1, &limit, nullptr);
    if ((status.load(std::memory_order_acquire) & TP_STATUS_USER) == 0) return nullptr;
  }
  return block;
}

void Ring::release(tpacket_block_desc* block) {
  const std::atomic_ref<std::uint32_t> status(block->hdr.bh1.block_status);
  status.store(TP_STATUS_KERNEL, std::memory_order_release);
  next_ = (next_ + 1) % kBlocks;
}

std::uint64_t Ring::dropped() {
  tpacket_stats_v3 statistics{};
  socklen_t size = sizeof statistics;
  // Reading resets the kernel's counters.
  if (::getsockopt(socket_, SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
    dropped_ += statistics.tp_drops;
  return dropped_;
}

}  // namespace tenken::farm
