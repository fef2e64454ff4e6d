#include "farm/sender.hpp"

#include <cerrno>
#include <system_error>

#include <linux/if_packet.h>
#include <sched.h>
#include <unistd.h>

namespace tenken::farm {

Sender::Sender(int interface_index) : socket_(::socket(AF_PACKET, SOCK_RAW, 0)) {
  const int on = 1;
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_ifindex = interface_index;
  if (socket_ < 0 || ::setsockopt(socket_, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0 ||
      ::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    const int error = errno;
    if (socket_ >= 0) ::close(socket_);
    throw std::system_error(error, std::generic_category(), "cannot send on the interface");
  }
}

Sender::~Sender() { ::close(socket_); }

void Sender::send(std::span<const Bytes> frames) {
  constexpr unsigned kPatience = 1000;  // attempts while the kernel has no room
  for (std::size_t i = 0; i < frames.size(); ++i) {
    // sendmmsg takes pointers to mutable bytes and does not write.
    parts_[i] = {const_cast<std::byte*>(frames[i].data()),
                 frames[i].size()};  // NOLINT(cppcoreguidelines-pro-type-const-cast): see above
    messages_[i].msg_hdr.msg_iov = &parts_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
  std::size_t done = 0;
  unsigned attempts = 0;
  while (done < frames.size() && attempts < kPatience) {
    const int taken =
        ::sendmmsg(socket_, &messages_[done], static_cast<unsigned>(frames.size() - done), 0);
    if (taken > 0) {
      done += static_cast<std::size_t>(taken);
    } else {
      ++attempts;
      ::sched_yield();
    }
  }
  sent_ += done;
  failed_ += frames.size() - done;
}

}  // namespace tenken::farm
