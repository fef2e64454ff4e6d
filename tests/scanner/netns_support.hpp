// What tests against devices on a veth pair share. Each runs this program again inside a network
// namespace of its own, so that nothing remains; they need root.
#pragma once

#include <set>
#include <string>

#include "device_farm.hpp"
#include "model/ip_address.hpp"

namespace tenken::test {

/// 10.7.0.0/16; the scanner is 10.7.0.1 on v0, and the devices are on v1.
inline constexpr std::uint32_t kNetwork = 0x0A070000;

inline std::uint32_t host(std::uint32_t number) { return kNetwork + number; }
inline IpAddress address(std::uint32_t number) { return IpAddress::v4(host(number)); }

/// Whether the shell ran it and it ended with 0.
bool run_command(const std::string& command);

/// Runs the hidden test cases of `tag` in a new network namespace; `prefix` goes before the
/// program. It fails where the tag names no test, or one that asserts nothing.
void inside_namespace(const std::string& tag, const std::string& prefix = "");

MacAddress mac_of(std::uint32_t number);
FarmDevice device(std::uint32_t number, std::set<std::uint16_t> open = {},
                  Closed closed = Closed::reset);
IpSet range(std::uint32_t first, std::uint32_t last);

}  // namespace tenken::test
