#include "scanner/capture/live_source.hpp"

#include <cstring>

#include <net/if.h>
#include <poll.h>

#include "model/messages.hpp"
#include "scanner/capture/packet_ring.hpp"
#include "scanner/capture/pcap_handle.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kMacBytes = 12;  // both addresses, before which a tag stands
constexpr unsigned kMebibyte = 1024 * 1024;
constexpr int kMaxFrames = 4096;  // of one call
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

/// Puts back the tag that the kernel took off.
void restore_tag(RingFrame& frame) {
  if (!frame.tagged || frame.captured < kMacBytes) return;
  frame.data -= RingFrame::kHeadroom;
  std::memmove(frame.data, frame.data + RingFrame::kHeadroom, kMacBytes);
  std::byte* at = frame.data + kMacBytes;
  for (const std::uint16_t half : {frame.tpid, frame.tci}) {
    *at++ = static_cast<std::byte>(half >> 8U);
    *at++ = static_cast<std::byte>(half);
  }
  frame.captured += RingFrame::kHeadroom;
  frame.original += RingFrame::kHeadroom;
}

class RingLive final : public LiveSource {
 public:
  RingLive(std::unique_ptr<PacketRing> ring, LinkType link_type)
      : LiveSource(link_type), ring_(std::move(ring)) {}

  Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) override {
    if (Result<void> fine = ring_->wait(wait); !fine) return fine;
    Frame frame;
    frame.link_type = link_type_;
    ring_->read([&](RingFrame& found) {
      if (link_type_ == LinkType::ethernet) restore_tag(found);
      frame.data = ByteView(found.data, found.captured);
      frame.original_length = found.original;
      frame.at = found.at;
      frame.number = ++frames_;
      on_frame(frame);
    });
    return ok;
  }

  std::uint64_t dropped() override { return ring_->dropped(); }

 private:
  std::unique_ptr<PacketRing> ring_;
};

class PcapLive final : public LiveSource {
 public:
  PcapLive(std::string interface, PcapHandle handle, LinkType link_type)
      : LiveSource(link_type), interface_(std::move(interface)), handle_(std::move(handle)) {}

  Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) override {
    pollfd entry{late::pcap_get_selectable_fd(handle_.get()), POLLIN, 0};
    if (wait.count() > 0) ::poll(&entry, 1, static_cast<int>(wait.count()));
    on_frame_ = &on_frame;
    auto* const user = reinterpret_cast<u_char*>(this);
    if (late::pcap_dispatch(handle_.get(), kMaxFrames, deliver, user) >= 0 ||
        !interface_is_up(interface_))
      return ok;
    return Unexpected(pcap_fault("receiving", interface_, handle_.get()));
  }

  std::uint64_t dropped() override {
    pcap_stat statistics{};
    if (late::pcap_stats(handle_.get(), &statistics) != 0) return 0;
    return std::uint64_t{statistics.ps_drop} + statistics.ps_ifdrop;
  }

 private:
  static void deliver(u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
    auto& self = *reinterpret_cast<PcapLive*>(user);
    Frame frame;
    frame.data = std::as_bytes(std::span(bytes, header->caplen));
    frame.original_length = header->len;
    frame.at = Timestamp(header->ts.tv_sec * kNsPerSecond + header->ts.tv_usec * 1000);
    frame.link_type = self.link_type_;
    frame.number = ++self.frames_;
    (*self.on_frame_)(frame);
  }

  std::string interface_;
  PcapHandle handle_;
  const OnFrame* on_frame_ = nullptr;
};

Unexpected bad_filter(const LiveSettings& settings, pcap_t* handle) {
  return fail(
      Errc::usage,
      Note(Msg::capture_bad_filter, {printable(settings.filter), printable(settings.interface)}),
      Note(Msg::capture_bad_filter_remedy), printable(late::pcap_geterr(handle)));
}

/// Both names of raw IP, which systems number differently, become one.
LinkType link_type_of(pcap_t* handle) {
  const int number = late::pcap_datalink(handle);
  return number == DLT_RAW ? LinkType::raw : static_cast<LinkType>(number);
}

/// Whether the kernel's frames begin with the header that libpcap names.
bool has_own_header(LinkType link_type) {
  return link_type != LinkType::sll && link_type != LinkType::sll2;
}

bool is_loopback(const std::string& interface) { return interface == "lo"; }

}  // namespace

Result<std::unique_ptr<LiveSource>> open_live_pcap(const LiveSettings& settings) {
  PcapSettings wanted;
  wanted.buffer_bytes = static_cast<int>(settings.ring_mib * kMebibyte);
  wanted.timeout_ms = static_cast<int>(settings.block_ms);
  wanted.promiscuous = settings.promiscuous;
  auto handle = open_pcap(settings.interface, wanted);
  if (!handle) return Unexpected(std::move(handle).error());
  pcap_t* const pcap = handle->get();
  bpf_program program{};
  if (late::pcap_compile(pcap, &program, settings.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    return bad_filter(settings, pcap);
  const int set = late::pcap_setfilter(pcap, &program);
  late::pcap_freecode(&program);
  if (set != 0) return bad_filter(settings, pcap);
  if (!settings.own_frames) late::pcap_setdirection(pcap, PCAP_D_IN);
  return std::make_unique<PcapLive>(settings.interface, std::move(*handle), link_type_of(pcap));
}

Result<std::unique_ptr<LiveSource>> open_live(const LiveSettings& settings) {
  // libpcap knows what the headers of the interface are, and how a filter finds the tags that the
  // kernel keeps beside the frame.
  auto handle = open_pcap(settings.interface, PcapSettings());
  if (!handle) return Unexpected(std::move(handle).error());
  const LinkType link_type = link_type_of(handle->get());
  if (!has_own_header(link_type)) return open_live_pcap(settings);
  std::vector<sock_filter> program;
  if (!settings.filter.empty()) {
    auto compiled = compile_for(handle->get(), settings.filter);
    if (!compiled) return bad_filter(settings, handle->get());
    program = *std::move(compiled);
  }
  handle->reset();
  RingSettings wanted;
  wanted.blocks = settings.ring_mib * (kMebibyte / PacketRing::kBlockBytes);
  wanted.block_ms = settings.block_ms;
  wanted.promiscuous = settings.promiscuous;
  // What goes out of the loopback interface comes in again.
  wanted.own_frames = settings.own_frames && !is_loopback(settings.interface);
  const auto index = static_cast<int>(::if_nametoindex(settings.interface.c_str()));
  auto ring = PacketRing::open({settings.interface, index}, program, wanted);
  if (!ring) return Unexpected(std::move(ring).error());
  if (*ring == nullptr) return open_live_pcap(settings);
  return std::make_unique<RingLive>(std::move(*ring), link_type);
}

}  // namespace tenken::capture
