// Plays a capture into an interface at a rate, faster than tcpreplay can on one core: frames lie in
// memory and leave in batches, past the queue of the interface. For namespaces of a benchmark only.
// Arguments: INTERFACE FILE FRAMES_PER_SECOND (0: as fast as possible) SECONDS. Prints "sent N
// seconds S".
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kFileHead = 24;   // of pcap, little-endian
constexpr std::size_t kFrameHead = 16;  // with the stored length at its ninth byte
constexpr std::size_t kLengthAt = 8;
constexpr std::size_t kMostBytes = 1514;  // what an interface with the usual MTU takes
constexpr std::size_t kBatch = 64;

std::vector<iovec> frames_of(std::vector<char>& file) {
  std::vector<iovec> frames;
  for (std::size_t at = kFileHead; at + kFrameHead <= file.size();) {
    std::uint32_t length = 0;
    std::memcpy(&length, file.data() + at + kLengthAt, sizeof length);
    at += kFrameHead;
    if (length > file.size() - at) break;
    if (length >= ETH_HLEN && length <= kMostBytes) frames.push_back({file.data() + at, length});
    at += length;
  }
  return frames;
}

int open_socket(const char* interface) {
  const int fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  const int on = 1;
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
  if (fd < 0 || to.sll_ifindex == 0 ||
      ::setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0 ||
      ::bind(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    std::perror(interface);
    std::exit(1);
  }
  return fd;
}

std::uint64_t play(int fd, std::vector<iovec>& frames, double rate, double seconds) {
  std::vector<mmsghdr> batch(kBatch);
  std::size_t next = 0;
  std::uint64_t sent = 0;
  const auto start = Clock::now();
  while (true) {
    const double passed = std::chrono::duration<double>(Clock::now() - start).count();
    if (passed >= seconds) return sent;
    if (rate > 0 && static_cast<double>(sent) > passed * rate) continue;
    for (mmsghdr& one : batch) {
      one = {};
      one.msg_hdr.msg_iov = &frames[next];
      one.msg_hdr.msg_iovlen = 1;
      next = next + 1 == frames.size() ? 0 : next + 1;
    }
    const int done = ::sendmmsg(fd, batch.data(), kBatch, 0);
    if (done > 0) sent += static_cast<std::uint64_t>(done);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: player INTERFACE FILE FRAMES_PER_SECOND SECONDS\n");
    return 2;
  }
  std::ifstream in(argv[2], std::ios::binary);
  std::vector<char> file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::vector<iovec> frames = frames_of(file);
  if (frames.empty()) {
    std::fprintf(stderr, "%s holds no frames\n", argv[2]);
    return 1;
  }
  const int fd = open_socket(argv[1]);
  const double seconds = std::atof(argv[4]);
  const std::uint64_t sent = play(fd, frames, std::atof(argv[3]), seconds);
  ::close(fd);
  std::printf("sent %llu seconds %.3f\n", static_cast<unsigned long long>(sent), seconds);
  return 0;
}
