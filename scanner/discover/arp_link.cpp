#include "scanner/discover/arp_link.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <pcap/pcap.h>
#include <poll.h>

#include "scanner/discover/privileges.hpp"

namespace tenken::discover {
namespace {

constexpr int kSnapLength = 256;                // bytes; ARP with tags and padding is shorter
constexpr int kBufferBytes = 16 * 1024 * 1024;  // a small ring loses answers at high rates
constexpr int kTimeoutMs = 10;         // of a ring block: waking per frame halves the sender
constexpr int kMaxFrames = 4096;       // of one call
constexpr std::size_t kMinFrame = 60;  // bytes of Ethernet without its checksum
constexpr std::size_t kSenderIp = 28;  // offsets in the frame, RFC 826 behind 14 bytes
constexpr std::size_t kTargetIp = 38;

Bytes request_template(const MacAddress& own) {
  Bytes frame;
  const auto put = [&](std::initializer_list<unsigned> bytes) {
    for (const unsigned byte : bytes) frame.push_back(static_cast<std::byte>(byte));
  };
  const auto put_own = [&] {
    for (const std::uint8_t octet : own.octets()) frame.push_back(std::byte{octet});
  };
  put({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
  put_own();
  put({0x08, 0x06, 0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01});  // ARP, Ethernet, IPv4, request
  put_own();
  frame.resize(kMinFrame);
  return frame;
}

void put_v4(Bytes& frame, std::size_t at, const IpAddress& address) {
  for (std::size_t i = 0; i < 4; ++i) frame[at + i] = std::byte{address.octets()[12 + i]};
}

// The own address on the network of `target`; 0.0.0.0 (RFC 5227 probe) where there is none.
IpAddress sender_for(const Interface& interface, const IpAddress& target) {
  IpAddress sender;
  for (const InterfaceAddress& own : interface.addresses) {
    if (!own.ip.is_v4()) continue;
    if (own.network().contains(target)) return own.ip;
    if (sender.is_unspecified()) sender = own.ip;
  }
  return sender;
}

Error open_error(int status, pcap_t* handle, const std::string& name) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
      return needs_raw("ARP");
    case PCAP_ERROR_IFACE_NOT_UP:
      return {Errc::environment, Note(Msg::discover_interface_down, {name}),
              Note(Msg::discover_interface_down_remedy, {name})};
    default:
      return {Errc::environment, Note(Msg::discover_cannot_open, {name}),
              Note(Msg::discover_cannot_open_remedy), printable(pcap_geterr(handle))};
  }
}

struct Delivery {
  const ArpLink::OnFrame& on_frame;
};

void deliver(u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  const auto& delivery = *reinterpret_cast<const Delivery*>(user);
  const Timestamp at(header->ts.tv_sec * kNsPerSecond + header->ts.tv_usec * 1000);
  delivery.on_frame(std::as_bytes(std::span(bytes, header->caplen)), at);
}

}  // namespace

void ArpLink::Close::operator()(pcap* handle) const { pcap_close(handle); }

ArpLink::ArpLink(Interface interface, Handle handle)
    : interface_(std::move(interface)),
      handle_(std::move(handle)),
      frame_(request_template(*interface_.mac)) {}

Result<ArpLink> ArpLink::open(const Interface& interface) {
  const std::string& name = interface.name;
  if (!interface.mac || !interface.broadcast)
    return fail(Errc::environment, Note(Msg::discover_not_ethernet, {name}),
                Note(Msg::discover_not_ethernet_remedy));
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  Handle handle(pcap_create(name.c_str(), reason.data()));
  if (!handle) return fail(Errc::environment, "pcap: " + printable(reason.data()));
  pcap_t* const pcap = handle.get();
  pcap_set_snaplen(pcap, kSnapLength);
  pcap_set_buffer_size(pcap, kBufferBytes);
  pcap_set_timeout(pcap, kTimeoutMs);
  pcap_set_immediate_mode(pcap, 0);
  pcap_set_promisc(pcap, 0);
  if (const int status = pcap_activate(pcap); status < 0)
    return Unexpected(open_error(status, pcap, name));
  if (pcap_datalink(pcap) != DLT_EN10MB)
    return fail(Errc::environment, Note(Msg::discover_not_ethernet, {name}),
                Note(Msg::discover_not_ethernet_remedy));
  bpf_program filter{};
  if (pcap_compile(pcap, &filter, "arp or (vlan and arp)", 1, PCAP_NETMASK_UNKNOWN) != 0)
    return fail(Errc::internal, "pcap filter: " + printable(pcap_geterr(pcap)));
  const int set = pcap_setfilter(pcap, &filter);
  pcap_freecode(&filter);
  if (set != 0 || pcap_setnonblock(pcap, 1, reason.data()) != 0)
    return fail(Errc::environment, "pcap: " + printable(pcap_geterr(pcap)));
  return ArpLink(interface, std::move(handle));
}

Result<void> ArpLink::ask(const pace::Permit& permit) {
  put_v4(frame_, kSenderIp, sender_for(interface_, permit.address()));
  put_v4(frame_, kTargetIp, permit.address());
  if (pcap_inject(handle_.get(), frame_.data(), frame_.size()) >= 0) return ok;
  const int number = errno;
  const bool busy = number == ENOBUFS || number == EAGAIN;
  return fail(busy ? Errc::limit : Errc::environment,
              "sending ARP on " + interface_.name + ": " + std::strerror(number));
}

Result<void> ArpLink::receive(std::chrono::microseconds wait, const OnFrame& on_frame) {
  pollfd poll_entry{pcap_get_selectable_fd(handle_.get()), POLLIN, 0};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  timespec limit{};
  limit.tv_sec = seconds.count();
  limit.tv_nsec = std::chrono::nanoseconds(wait - seconds).count();
  if (wait.count() > 0) ::ppoll(&poll_entry, 1, &limit, nullptr);
  Delivery delivery{on_frame};
  if (pcap_dispatch(handle_.get(), kMaxFrames, deliver, reinterpret_cast<u_char*>(&delivery)) >= 0)
    return ok;
  return fail(Errc::environment,
              "receiving ARP on " + interface_.name + ": " + printable(pcap_geterr(handle_.get())));
}

std::uint64_t ArpLink::dropped() const {
  pcap_stat statistics{};
  if (pcap_stats(handle_.get(), &statistics) != 0) return 0;
  return std::uint64_t{statistics.ps_drop} + statistics.ps_ifdrop;
}

}  // namespace tenken::discover
