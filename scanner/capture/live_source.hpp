// LiveSource: the frames of an interface as they pass, for listening only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "model/result.hpp"
#include "scanner/capture/frame.hpp"

namespace tenken::capture {

struct LiveSettings {
  std::string interface;    ///< "any" for all of them, as cooked frames
  std::string filter;       ///< in the language of pcap-filter(7); empty: everything
  bool promiscuous = true;  ///< also frames to others
  bool own_frames = true;   ///< also what this machine sends
  unsigned ring_mib = 32;   ///< memory for frames that wait to be read
  unsigned block_ms = 10;   ///< how long a frame may wait for others
};

/// One thread at a time. Sends nothing. Frames of all VLANs come, with their tags.
class LiveSource {
 public:
  using OnFrame = std::function<void(const Frame&)>;

  virtual ~LiveSource() = default;
  /// Hands over what has arrived; waits at most `wait` for the first frame. The frame is gone when
  /// the call returns. A link that is down gives none; Errc::environment when receiving has become
  /// impossible.
  virtual Result<void> receive(std::chrono::milliseconds wait, const OnFrame& on_frame) = 0;
  /// Frames that were lost so far, because nobody read them in time. A system call.
  virtual std::uint64_t dropped() = 0;
  LinkType link_type() const { return link_type_; }

 protected:
  explicit LiveSource(LinkType link_type) : link_type_(link_type) {}

  LinkType link_type_;
  std::uint64_t frames_ = 0;
};

/// The ring of the kernel; libpcap where the kernel has none, and for interfaces whose headers
/// libpcap makes up. Needs CAP_NET_RAW only while it opens. Errc::usage for a filter that does not
/// read, Errc::environment for everything else.
Result<std::unique_ptr<LiveSource>> open_live(const LiveSettings& settings);

/// The same through libpcap.
Result<std::unique_ptr<LiveSource>> open_live_pcap(const LiveSettings& settings);

}  // namespace tenken::capture
