#include "scanner/wire/frame_sender.hpp"

#include <array>
#include <cerrno>

#include <linux/if_packet.h>
#include <sys/socket.h>

#include "scanner/capture/packet_socket.hpp"

namespace tenken::wire {
namespace {

/// The queue is full, or the link is down: what is sent later may arrive.
bool passes(int number) {
  return number == ENOBUFS || number == EAGAIN || number == ENOMEM || number == ENETDOWN ||
         number == ENXIO || number == EINTR;
}

class PacketSender final : public FrameSender {
 public:
  PacketSender(Link link, capture::Descriptor socket)
      : link_(std::move(link)), socket_(std::move(socket)) {}

  Result<std::size_t> send(const FrameBatch& batch, std::size_t first) override {
    const std::size_t count = batch.size() - first;
    for (std::size_t i = 0; i < count; ++i) {
      const auto frame = batch.frame(first + i);
      // The kernel reads only; iovec knows no const.
      parts_[i].iov_base = const_cast<std::uint8_t*>(frame.data());
      parts_[i].iov_len = frame.size();
      messages_[i] = mmsghdr{};
      messages_[i].msg_hdr.msg_iov = &parts_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
    const int sent = ::sendmmsg(socket_.get(), messages_.data(), static_cast<unsigned>(count), 0);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (passes(errno)) return std::size_t{0};
    return Unexpected(capture::packet_error(link_.name, "sending", errno));
  }

 private:
  Link link_;
  capture::Descriptor socket_;
  std::array<iovec, FrameBatch::kCapacity> parts_{};
  std::array<mmsghdr, FrameBatch::kCapacity> messages_{};
};

}  // namespace

bool link_is_up(const Link& link) { return capture::interface_is_up(link.name); }

Result<std::unique_ptr<FrameSender>> open_sender(const Link& link) {
  auto socket = capture::open_packet_socket();
  if (!socket) return Unexpected(std::move(socket).error());
  const int on = 1;
  if (::setsockopt(socket->get(), SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0 ||
      !capture::bind_packet_socket(*socket, {link.name, link.index}, 0))
    return open_pcap_sender(link);
  return std::make_unique<PacketSender>(link, std::move(*socket));
}

}  // namespace tenken::wire
