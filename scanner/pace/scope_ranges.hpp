// Which ranges a scope may allow at all.
#pragma once

#include <optional>

#include "model/ip_address.hpp"
#include "model/message.hpp"

namespace tenken::pace {

/// Why `range` must not stand in an allow list, or nothing: wider than an IPv4 /8 or an IPv6 /32,
/// or holding multicast, unspecified or broadcast addresses. The message takes file, line, column
/// and the range.
std::optional<Msg> unfit_to_allow(const IpRange& range);

}  // namespace tenken::pace
