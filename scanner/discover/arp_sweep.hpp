// ArpSweep: asks a list of IPv4 addresses over one link until enough have answered. Runs on a
// thread of its own; a second one receives.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/wire/link.hpp"
#include "scanner/wire/receiver.hpp"
#include "scanner/wire/templates.hpp"
#include "scanner/wire/transmitter.hpp"

namespace tenken::discover {

/// An ARP reply as the receiving thread hands it over: what it says, and the frame itself.
struct ArpHeard {
  static constexpr std::size_t kMostBytes = 64;  ///< with two VLAN tags and no padding: 50

  std::uint32_t ip = 0;
  MacAddress mac;
  Timestamp at;
  std::array<std::byte, kMostBytes> frame{};
  std::size_t length = 0;

  ArpHeard() = default;
};

/// Reads ARP replies of the link's own network; nothing for other frames.
class ArpReader {
 public:
  explicit ArpReader(const MacAddress& own) : own_(own) {}
  std::optional<ArpHeard> operator()(ByteView frame, Timestamp at) const;

 private:
  MacAddress own_;
};

class ArpSweep {
 public:
  static constexpr unsigned kMaxPasses = 8;  ///< requests to one address, at most

  /// \param targets  sorted, without repeats
  ArpSweep(wire::Link link, const pace::Gate& gate, const pace::Profile& profile,
           const std::vector<std::uint32_t>& targets, OnHost on_host);

  /// Opens the link; once, before `run`. Errc::environment when it is missing, down or not
  /// Ethernet, or CAP_NET_RAW is lacking.
  Result<void> open();
  /// Blocks until done; `stopped` is asked at least every few milliseconds.
  /// While `paused` says so, nothing is sent and the sweep's clock stands still.
  Result<DiscoveryStats> run(const std::function<bool()>& stopped,
                             const std::function<bool()>& paused);

 private:
  using Clock = std::chrono::steady_clock;
  using Stopped = std::function<bool()>;

  struct Target {
    std::uint32_t ip;
    bool refused = false;
    std::uint8_t requests = 0;       ///< that were sent
    Timestamp asked;                 ///< of the latest request
    std::vector<MacAddress> macs{};  ///< that answered

    explicit Target(std::uint32_t value) : ip(value) {}
  };

  Result<void> pass(const Stopped& stopped);
  /// While nothing has answered, the network may only be slow.
  Result<void> await_first(const Stopped& stopped);
  /// How long the answers to what was just sent may take.
  std::chrono::microseconds patience() const;
  Result<void> ask(Target& target);
  Result<void> wait_for_turn(const Stopped& stopped);
  Result<void> listen(Clock::time_point until, const Stopped& stopped);
  /// Now, without the pauses.
  Clock::time_point now() const { return Clock::now() - paused_for_; }
  /// Takes what was heard; a link that went down is waited for, and so is the end of a pause.
  Result<void> look_around(const Stopped& stopped);
  Result<void> wait_while_paused(const Stopped& stopped);
  void on_reply(const ArpHeard& reply);
  void answered(Target& target, const ArpHeard& reply);

  wire::Link link_;
  const pace::Gate& gate_;
  const pace::Profile& profile_;
  OnHost on_host_;
  Stopped paused_ = [] { return false; };
  std::chrono::nanoseconds paused_for_{0};
  wire::ArpTemplate request_;
  std::unique_ptr<wire::Receiver<ArpHeard, ArpReader>> receiver_;
  std::unique_ptr<wire::Transmitter> transmitter_;
  pace::RttEstimate rtt_;
  std::vector<Target> targets_;
  DiscoveryStats stats_;
  Clock::time_point started_;
  std::chrono::microseconds slow_{0};  ///< the first answer took that long, at most
  std::uint64_t found_ = 0;
  bool first_pass_ = true;
  bool link_was_lost_ = false;  ///< during the pass, which therefore proves nothing
};

}  // namespace tenken::discover
