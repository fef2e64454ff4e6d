// What a UDP service is asked next, given its first answer.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// More than this is never asked of one service.
inline constexpr std::size_t kMostFollowUps = 8;

/// Requests that read and change nothing, for the same port, one datagram each:
/// - mdns: the instances of each kind of service that `answer` lists (RFC 6763 sections 4.1 and 9);
/// - llmnr: the address of the name that the host gives itself (RFC 4795 section 2.4);
/// - bacnet: name, maker, model, firmware and software of the device object, by ReadProperty
///   (ASHRAE 135 clause 15.5) with the wildcard instance that it has just answered to;
/// - echonet_lite: maker, product, serial number, version and id of the node profile, by Get
///   (ECHONET Lite part 2, section 6.11.1).
/// \param protocol  name in data/udp_requests.def; others are asked nothing
/// \param answer    hostile
std::vector<Bytes> follow_ups(std::string_view protocol, ByteView answer);

}  // namespace tenken::dissect
