// What kind of device a maker's MAC address hints at.
#pragma once

#include <optional>
#include <string_view>

namespace tenken::discover {

/// How far a maker's name alone may be trusted for the kind of device (0-100).
inline constexpr int kVendorTypeConfidence = 30;

/// The device type that data/vendor_types.def gives for a MAC registry's maker name; nothing for
/// makers with mixed ranges.
std::optional<std::string_view> type_of_vendor(std::string_view vendor);

}  // namespace tenken::discover
