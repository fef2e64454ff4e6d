// HostPaces: what differs from host to host: the scope's slower ranges, and the turns that all
// senders to one host share.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "model/ip_address.hpp"
#include "scanner/pace/host_turn.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/scope.hpp"
#include "scanner/pace/shared_pace.hpp"

namespace tenken::pace {

/// `profile` as a range of the scope slows it down: the lower rate, the fewer connections, the
/// longer times to wait, and the name of the gentler profile. Never faster.
Profile slowed(Profile profile, const RangePace& range);

/// A value that the scanners are given; copies share the table. Thread safe.
class HostPaces {
 public:
  /// All hosts alike, and every sender alone.
  HostPaces() = default;
  HostPaces(std::vector<RangePace> ranges, std::shared_ptr<const SharedPace> shared)
      : ranges_(std::move(ranges)), shared_(std::move(shared)) {}

  /// `usual`, slowed down by the first range that holds the address.
  Profile profile_for(const IpAddress& address, Profile usual) const;
  HostTurn turn_for(const IpAddress& address, double per_second) const;

 private:
  std::vector<RangePace> ranges_;
  std::shared_ptr<const SharedPace> shared_;
};

}  // namespace tenken::pace
