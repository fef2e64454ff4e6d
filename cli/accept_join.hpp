// Waiting to hear a device join, before anything is sent to it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/command_context.hpp"
#include "inventory/inventory.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "rules/acceptance.hpp"

namespace tenken::cli {

/// Whom is waited for: an address, or a MAC address whose IP address nobody knows yet.
struct JoinWish {
  std::optional<IpAddress> address;
  std::optional<MacAddress> mac;
  std::string interface;
  std::chrono::seconds wait{0};

  JoinWish() = default;
  std::string text() const { return address ? address->to_string() : mac->to_string(); }
};

struct Joined {
  rules::Joining joining;
  std::optional<IpAddress> address;  ///< that it was heard with
  bool interrupted = false;          ///< by a signal

  Joined() = default;
};

/// Listens on the interface until the device is heard, and a little longer, so that it comes to
/// rest; at most for `wish.wait`. Sends nothing. What was heard of everybody is stored as a scan of
/// its own that listens. Errc::environment where nothing can be heard there.
Result<Joined> wait_for_device(const CommandContext& context, inventory::Inventory& inventory,
                               const JoinWish& wish);

}  // namespace tenken::cli
