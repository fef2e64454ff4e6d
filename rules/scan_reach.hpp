// Which devices the latest scan says something about.
#pragma once

#include <optional>

#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"

namespace tenken::rules {

/// A scan speaks for the devices that it saw and, once it is complete, for those whose absence it
/// showed: all their addresses lie in its targets, and the inventory calls them gone, which it does
/// not when nobody answered. Without any scan nothing is set apart.
class ScanReach {
 public:
  explicit ScanReach(const std::optional<ScanRecord>& scan);
  bool covers(const Device& device) const;

 private:
  bool any_scan_;
  bool complete_ = false;
  Timestamp started_;
  IpSet targets_;
};

}  // namespace tenken::rules
