// ArpSweep: asks a list of IPv4 addresses over one link until enough have answered. Runs on its own
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "scanner/discover/arp_link.hpp"
#include "scanner/discover/discoverer.hpp"
#include "scanner/dissect/arp.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

class ArpSweep {
 public:
  static constexpr unsigned kMaxPasses = 8;  ///< requests to one address, at most

  /// \param targets  sorted, without repeats
  ArpSweep(ArpLink link, const pace::Gate& gate, const pace::Profile& profile,
           const std::vector<std::uint32_t>& targets, OnHost on_host);

  /// Blocks until done; `stopped` is asked at least every few milliseconds.
  Result<DiscoveryStats> run(const std::function<bool()>& stopped);

 private:
  using Clock = std::chrono::steady_clock;

  struct Target {
    std::uint32_t ip;
    bool refused = false;
    Timestamp asked;                 ///< of the latest request
    unsigned requests = 0;           ///< that were sent
    std::vector<MacAddress> macs{};  ///< that answered

    explicit Target(std::uint32_t value) : ip(value) {}
  };

  Result<void> pass(const std::function<bool()>& stopped);
  Result<void> ask(Target& target);
  Result<void> listen(Clock::time_point until, const std::function<bool()>& stopped);
  void on_frame(ByteView frame, Timestamp at);
  void answered(Target& target, const dissect::ArpFrame& arp, ByteView frame, Timestamp at);

  ArpLink link_;
  const pace::Gate& gate_;
  const pace::Profile& profile_;
  OnHost on_host_;
  pace::TokenBucket bucket_;
  pace::RttEstimate rtt_;
  std::vector<Target> targets_;
  DiscoveryStats stats_;
  std::uint64_t found_ = 0;
  bool first_pass_ = true;
};

}  // namespace tenken::discover
