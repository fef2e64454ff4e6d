// FrameSource and FrameSender over libpcap.
#include <cerrno>

#include <poll.h>

#include "model/messages.hpp"
#include "scanner/capture/pcap_handle.hpp"
#include "scanner/wire/frame_sender.hpp"
#include "scanner/wire/frame_source.hpp"

namespace tenken::wire {
namespace {

constexpr int kSnapLength = 256;                // bytes; answers with tags and padding are shorter
constexpr int kBufferBytes = 16 * 1024 * 1024;  // a small ring loses answers at high rates
constexpr int kTimeoutMs = 2;                   // of a block: waking per frame halves the sender
constexpr int kMaxFrames = 4096;                // of one call
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

using Handle = capture::PcapHandle;

Unexpected broken(const Link& link, const std::string& what, pcap_t* handle) {
  return Unexpected(capture::pcap_fault(what, link.name, handle));
}

Result<Handle> open_handle(const Link& link) {
  capture::PcapSettings settings;
  settings.snap_length = kSnapLength;
  settings.buffer_bytes = kBufferBytes;
  settings.timeout_ms = kTimeoutMs;
  auto handle = capture::open_pcap(link.name, settings);
  if (handle && late::pcap_datalink(handle->get()) != DLT_EN10MB)
    return fail(Errc::environment, Note(Msg::discover_not_ethernet, {link.name}),
                Note(Msg::discover_not_ethernet_remedy));
  return handle;
}

class PcapSender final : public FrameSender {
 public:
  PcapSender(Link link, Handle handle) : link_(std::move(link)), handle_(std::move(handle)) {}

  Result<std::size_t> send(const FrameBatch& batch, std::size_t first) override {
    for (std::size_t i = first; i < batch.size(); ++i) {
      const auto frame = batch.frame(i);
      if (late::pcap_inject(handle_.get(), frame.data(), frame.size()) >= 0) continue;
      if (errno == EPERM || errno == EACCES || errno == EMSGSIZE)
        return broken(link_, "sending", handle_.get());
      return i - first;
    }
    return batch.size() - first;
  }

 private:
  Link link_;
  Handle handle_;
};

struct Delivery {
  const FrameSource::OnFrame& on_frame;
};

void deliver(u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
  const auto& delivery = *reinterpret_cast<const Delivery*>(user);
  const Timestamp at(header->ts.tv_sec * kNsPerSecond + header->ts.tv_usec * 1000);
  delivery.on_frame(std::as_bytes(std::span(bytes, header->caplen)), at);
}

class PcapSource final : public FrameSource {
 public:
  PcapSource(Link link, Handle handle) : link_(std::move(link)), handle_(std::move(handle)) {}

  Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) override {
    pollfd entry{late::pcap_get_selectable_fd(handle_.get()), POLLIN, 0};
    if (wait.count() > 0) ::poll(&entry, 1, static_cast<int>(wait.count()));
    Delivery delivery{on_frame};
    auto* const user = reinterpret_cast<u_char*>(&delivery);
    if (late::pcap_dispatch(handle_.get(), kMaxFrames, deliver, user) >= 0 || !link_is_up(link_))
      return ok;
    return broken(link_, "receiving", handle_.get());
  }

  std::uint64_t dropped() override {
    pcap_stat statistics{};
    if (late::pcap_stats(handle_.get(), &statistics) != 0) return 0;
    return std::uint64_t{statistics.ps_drop} + statistics.ps_ifdrop;
  }

 private:
  Link link_;
  Handle handle_;
};

}  // namespace

Result<std::unique_ptr<FrameSender>> open_pcap_sender(const Link& link) {
  auto handle = open_handle(link);
  if (!handle) return Unexpected(std::move(handle).error());
  bpf_program nothing{};  // this handle sends only
  if (late::pcap_compile(handle->get(), &nothing, "less 0", 1, PCAP_NETMASK_UNKNOWN) != 0)
    return broken(link, "pcap filter", handle->get());
  const int set = late::pcap_setfilter(handle->get(), &nothing);
  late::pcap_freecode(&nothing);
  if (set != 0) return broken(link, "pcap filter", handle->get());
  return std::make_unique<PcapSender>(link, std::move(*handle));
}

Result<std::unique_ptr<FrameSource>> open_pcap_source(const Link& link, const std::string& filter) {
  auto handle = open_handle(link);
  if (!handle) return Unexpected(std::move(handle).error());
  bpf_program program{};
  if (late::pcap_compile(handle->get(), &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    return broken(link, "pcap filter", handle->get());
  const int set = late::pcap_setfilter(handle->get(), &program);
  late::pcap_freecode(&program);
  if (set != 0) return broken(link, "pcap filter", handle->get());
  return std::make_unique<PcapSource>(link, std::move(*handle));
}

}  // namespace tenken::wire
