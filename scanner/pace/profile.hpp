// Profiles: how hard a scan may press on the network and on one device.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "scanner/pace/scope.hpp"

namespace tenken::pace {

/// Rates are ceilings; the sender keeps them itself. From shared figures: devices that fall over do
/// so above 200 packets/s, so `standard` stays at half of that, and `gentle` (OT, medical, unknown)
/// at a tenth.
struct Profile {
  std::string name;
  double packets_per_second = 0;       ///< all hosts together
  double host_packets_per_second = 0;  ///< one host: connection attempts and datagrams
  unsigned host_connections = 0;       ///< connections to one host that are open at once
  unsigned hosts_at_once = 0;
  std::chrono::milliseconds first_timeout{0};  ///< wait for an answer while no round trip is known
  std::chrono::milliseconds min_timeout{0};    ///< floor of that wait when round trips are known
  std::chrono::milliseconds max_timeout{0};
  std::chrono::milliseconds pass_gap{0};  ///< at least, before everybody silent is asked once more
  std::chrono::milliseconds probe_deadline{0};

  Profile() = default;
};

/// Gentlest first.
std::vector<std::string> profile_names();
/// gentle, standard or fast; Errc::usage for other names.
Result<Profile> find_profile(std::string_view name);
/// `profile` with the caps of a scope applied.
Profile capped(Profile profile, const RateCaps& caps);

}  // namespace tenken::pace
