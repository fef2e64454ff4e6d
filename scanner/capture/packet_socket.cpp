#include "scanner/capture/packet_socket.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/messages.hpp"
#include "scanner/capture/pcap_handle.hpp"

namespace tenken::capture {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error needs_raw(std::string what) {
  return {Errc::environment, Note(Msg::discover_needs_raw, {std::move(what)}),
          Note(Msg::discover_needs_raw_remedy)};
}

Error packet_error(const std::string& interface, const std::string& what, int number) {
  if (number == EPERM || number == EACCES) return needs_raw(what);
  return {Errc::environment, Note(Msg::discover_cannot_open, {interface}),
          Note(Msg::discover_cannot_open_remedy), what + ": " + std::strerror(number)};
}

Result<Descriptor> open_packet_socket() {
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!socket) return Unexpected(packet_error("", "packet socket", errno));
  return socket;
}

Result<void> bind_packet_socket(const Descriptor& socket, const InterfaceId& interface,
                                int protocol) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = interface.index;
  address.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return Unexpected(packet_error(interface.name, "bind", errno));
  return ok;
}

Result<std::vector<sock_filter>> compile_filter(const std::string& text) {
  if (auto loaded = late::pcap.load(); !loaded) return Unexpected(loaded.error());
  const PcapHandle dead(late::pcap_open_dead(DLT_EN10MB, static_cast<int>(kMaxCaptured)));
  if (dead)
    if (auto filter = compile_for(dead.get(), text)) return *std::move(filter);
  return fail(Errc::internal, "packet filter: " + text);
}

bool interface_is_up(const std::string& interface) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) return false;
  const auto flags = static_cast<unsigned>(request.ifr_flags);
  return (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
}

}  // namespace tenken::capture
