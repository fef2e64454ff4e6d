// Kinds of devices: which ports are open, and what the others do.
#pragma once

#include <string_view>
#include <vector>

#include "farm/types.hpp"

namespace tenken::farm {

/// What a port does that is not open.
enum class Closed : std::uint8_t {
  reset,     ///< TCP RST, UDP port unreachable
  drop,      ///< nothing
  prohibit,  ///< ICMP communication administratively prohibited (RFC 1812 section 5.2.7.1)
};

struct Profile {
  std::string_view name;
  std::vector<std::uint16_t> tcp;  ///< open ports, ascending
  std::vector<std::uint16_t> udp;  ///< ports that answer, ascending
  Closed closed = Closed::reset;
  bool echo = true;                ///< answers ICMP echo and timestamp requests
  std::uint32_t random_ports = 0;  ///< this many more open TCP ports, drawn for each device
  bool in_mix = false;             ///< one of the kinds of the profile "mix"
};

/// Every kind, in a fixed order that seeds depend on.
const std::vector<Profile>& profiles();

/// The number of the profile of this name in profiles().
std::optional<std::size_t> find_profile(std::string_view name);

std::string_view name_of(Closed closed);

}  // namespace tenken::farm
