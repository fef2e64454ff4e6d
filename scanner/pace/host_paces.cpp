#include "scanner/pace/host_paces.hpp"

#include <algorithm>

namespace tenken::pace {
namespace {

/// Gentlest first; profiles of other names come last.
std::size_t place_of(const std::string& name) {
  const std::vector<std::string> names = profile_names();
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

}  // namespace

Profile slowed(Profile profile, const RangePace& range) {
  RateCaps caps;
  caps.host_packets_per_second = range.host_packets_per_second;
  caps.host_connections = range.host_connections;
  if (const Result<Profile> gentler = find_profile(range.profile)) {
    profile.host_packets_per_second =
        std::min(profile.host_packets_per_second, gentler->host_packets_per_second);
    profile.host_connections = std::min(profile.host_connections, gentler->host_connections);
    profile.first_timeout = std::max(profile.first_timeout, gentler->first_timeout);
    profile.min_timeout = std::max(profile.min_timeout, gentler->min_timeout);
    profile.max_timeout = std::max(profile.max_timeout, gentler->max_timeout);
    profile.probe_deadline = std::max(profile.probe_deadline, gentler->probe_deadline);
    if (place_of(gentler->name) < place_of(profile.name)) profile.name = gentler->name;
  }
  return capped(std::move(profile), caps);
}

Profile HostPaces::profile_for(const IpAddress& address, Profile usual) const {
  const IpAddress plain = address.zone().empty() ? address : IpAddress::v6(address.octets());
  for (const RangePace& range : ranges_)
    if (range.ranges.contains(plain)) return slowed(std::move(usual), range);
  return usual;
}

HostTurn HostPaces::turn_for(const IpAddress& address, double per_second) const {
  return HostTurn(per_second, shared_ ? &shared_->slot_of(address) : nullptr);
}

}  // namespace tenken::pace
