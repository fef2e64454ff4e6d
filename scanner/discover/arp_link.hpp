// ArpLink: ARP frames in and out of one interface, through libpcap.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/pace/gate.hpp"

struct pcap;

namespace tenken::discover {

/// One thread at a time. Closes the capture when it is destroyed.
class ArpLink {
 public:
  using OnFrame = std::function<void(ByteView frame, Timestamp at)>;

  /// \returns Errc::environment when the interface is missing, down or not Ethernet, or CAP_NET_RAW
  /// is lacking
  static Result<ArpLink> open(const Interface& interface);

  const Interface& interface() const { return interface_; }
  const MacAddress& mac() const { return *interface_.mac; }
  /// Broadcasts "who has" for the permitted IPv4 address. Errc::limit: the send queue is full, try
  /// again.
  Result<void> ask(const pace::Permit& permit);
  /// Hands over what has arrived; waits at most `wait` for the first frame.
  Result<void> receive(std::chrono::microseconds wait, const OnFrame& on_frame);
  /// Frames that the kernel lost so far.
  std::uint64_t dropped() const;

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  using Handle = std::unique_ptr<pcap, Close>;

  ArpLink(Interface interface, Handle handle);

  Interface interface_;
  Handle handle_;
  Bytes frame_;  ///< the request, complete but for the addresses of the question
};

}  // namespace tenken::discover
