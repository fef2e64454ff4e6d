// Queries that people keep, and the orders in which devices are listed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/timestamp.hpp"

namespace tenken::inventory {

/// A query that somebody keeps under a name.
struct SavedView {
  std::string name;
  std::string query;
  std::string who;
  Timestamp at;

  SavedView() = default;
};

/// `place` is by the lowest current address.
enum class DeviceOrder : std::uint8_t { place, name, type, vendor, first_seen, last_seen };

inline constexpr int kDeviceOrderCount = 6;

std::string_view to_string(DeviceOrder order);
std::optional<DeviceOrder> parse_device_order(std::string_view text);

}  // namespace tenken::inventory
