#include "scanner/wire/packet_socket.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/wire/frame_sender.hpp"

namespace tenken::wire {
namespace {

constexpr int kFilterSnapLength = 65535;

struct Dead {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error needs_raw(std::string what) {
  return {Errc::environment, Note(Msg::discover_needs_raw, {std::move(what)}),
          Note(Msg::discover_needs_raw_remedy)};
}

Error packet_error(const Link& link, const std::string& what, int number) {
  if (number == EPERM || number == EACCES) return needs_raw(what);
  return {Errc::environment, Note(Msg::discover_cannot_open, {link.name}),
          Note(Msg::discover_cannot_open_remedy), what + ": " + std::strerror(number)};
}

Result<Descriptor> open_packet_socket() {
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!socket) return Unexpected(packet_error(Link(), "packet socket", errno));
  return socket;
}

Result<void> bind_packet_socket(const Descriptor& socket, const Link& link, int protocol) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = link.index;
  address.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return Unexpected(packet_error(link, "bind", errno));
  return ok;
}

Result<std::vector<sock_filter>> compile_filter(const std::string& text) {
  const std::unique_ptr<pcap_t, Dead> dead(pcap_open_dead(DLT_EN10MB, kFilterSnapLength));
  bpf_program program{};
  if (!dead || pcap_compile(dead.get(), &program, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    return fail(Errc::internal, "packet filter: " + text);
  static_assert(sizeof(bpf_insn) == sizeof(sock_filter));
  std::vector<sock_filter> filter(program.bf_len);
  std::memcpy(filter.data(), program.bf_insns, filter.size() * sizeof(sock_filter));
  pcap_freecode(&program);
  return filter;
}

bool link_is_up(const Link& link) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  link.name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) return false;
  const auto flags = static_cast<unsigned>(request.ifr_flags);
  return (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
}

}  // namespace tenken::wire
