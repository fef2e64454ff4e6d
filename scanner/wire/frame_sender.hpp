// FrameSender: raw frames out of one interface.
#pragma once

#include <memory>

#include "model/result.hpp"
#include "scanner/wire/frame_batch.hpp"
#include "scanner/wire/link.hpp"

namespace tenken::wire {

/// One thread at a time.
class FrameSender {
 public:
  virtual ~FrameSender() = default;
  /// Sends the frames from `first` on, in one system call where the system can, and returns how
  /// many it took: fewer, or none, when its queue is full or the link is down. Errc::environment
  /// when sending is impossible altogether.
  virtual Result<std::size_t> send(const FrameBatch& batch, std::size_t first) = 0;
};

/// Through a packet socket past the queueing discipline; through libpcap where that is refused for
/// another reason than a missing privilege. Needs CAP_NET_RAW.
Result<std::unique_ptr<FrameSender>> open_sender(const Link& link);

/// The same through libpcap, a system call for each frame.
Result<std::unique_ptr<FrameSender>> open_pcap_sender(const Link& link);

/// Whether the interface is up and has a carrier, so that what is sent can arrive.
bool link_is_up(const Link& link);

}  // namespace tenken::wire
