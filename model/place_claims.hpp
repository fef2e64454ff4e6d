// The claims about where a device is connected, which only tables of switches tell.
#pragma once

#include <string_view>

namespace tenken {

/// Value: "switch port VLAN 10", as far as the table says. Where many devices lie behind one port
/// it leads to another switch, and the claim is weak.
inline constexpr std::string_view kSwitchPort = "network.switch_port";

}  // namespace tenken
