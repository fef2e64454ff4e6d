#include "scanner/pace/profile.hpp"

#include <algorithm>
#include <array>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::pace {
namespace {

using namespace std::chrono_literals;

Profile make(std::string_view name, double all, double host, unsigned connections, unsigned hosts) {
  Profile profile;
  profile.name = name;
  profile.packets_per_second = all;
  profile.host_packets_per_second = host;
  profile.host_connections = connections;
  profile.hosts_at_once = hosts;
  return profile;
}

// The global rate is also the rate of broadcasts, which every device of a segment must look at:
// 200/s is what power-saving radios bear, 2000/s what wired segments do.
std::array<Profile, 3> profiles() {
  Profile gentle = make("gentle", 200, 20, 1, 8);
  gentle.first_timeout = 1000ms;
  gentle.min_timeout = 500ms;
  gentle.max_timeout = 3000ms;
  // A radio that sleeps hears one of two requests that are this far apart.
  gentle.pass_gap = gentle.min_timeout;
  gentle.probe_deadline = 15000ms;

  Profile standard = make("standard", 2000, 100, 2, 64);
  standard.first_timeout = 400ms;
  standard.min_timeout = 200ms;
  standard.max_timeout = 1500ms;
  standard.pass_gap = standard.min_timeout;
  standard.probe_deadline = 8000ms;

  Profile fast = make("fast", 50000, 1000, 8, 256);
  fast.first_timeout = 250ms;
  fast.min_timeout = 50ms;
  fast.max_timeout = 900ms;
  fast.pass_gap = 5ms;
  fast.probe_deadline = 5000ms;
  return {gentle, standard, fast};
}

template <class T>
T lower(T value, T cap) {
  return cap > T{} ? std::min(value, cap) : value;
}

}  // namespace

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const Profile& profile : profiles()) names.push_back(profile.name);
  return names;
}

Result<Profile> find_profile(std::string_view name) {
  for (const Profile& profile : profiles())
    if (profile.name == name) return profile;
  return fail(Errc::usage, Note(Msg::pace_unknown_profile, {printable(name, 40)}),
              Note(Msg::pace_unknown_profile_remedy));
}

Profile capped(Profile profile, const RateCaps& caps) {
  profile.packets_per_second = lower(profile.packets_per_second, caps.packets_per_second);
  profile.host_packets_per_second =
      lower(profile.host_packets_per_second, caps.host_packets_per_second);
  profile.host_packets_per_second =
      std::min(profile.host_packets_per_second, profile.packets_per_second);
  profile.host_connections = lower(profile.host_connections, caps.host_connections);
  return profile;
}

}  // namespace tenken::pace
