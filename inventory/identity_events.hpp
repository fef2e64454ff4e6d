// Merges and splits of devices as events with reasons, and what they say to later scans.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/id.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

enum class IdentityEventKind : std::uint8_t { merge, split };

std::string_view to_string(IdentityEventKind kind);
std::optional<IdentityEventKind> parse_identity_event_kind(std::string_view text);

using IdentityEventId = Id<struct IdentityEventTag>;

/// Two devices became one, or one became two.
struct IdentityEvent {
  IdentityEventId id;
  IdentityEventKind kind = IdentityEventKind::merge;
  DeviceId device;  ///< that stays
  DeviceId other;   ///< that became a part of it, or was one
  std::string device_label;
  std::string other_label;
  std::string reason;
  int score = 0;    ///< of a merge that nobody ordered
  std::string who;  ///< empty: tenken
  Timestamp at;
  ScanId scan;                      ///< that decided; nil: a person
  std::vector<std::string> routes;  ///< of a split: text form of IdentityRoute
  std::string kept;                 ///< text of kept_text; empty where it is no longer kept
  std::string kept_rows;            ///< change rows and waivers that moved
  std::optional<Timestamp> undone_at;
  std::string undone_by;
  std::string undone_reason;

  IdentityEvent() = default;
};

/// What of a device goes to the one that was split off: an address that has a MAC address which
/// stays, or whatever shows a piece of evidence.
struct IdentityRoute {
  std::optional<MacAddress> mac;
  std::optional<IpAddress> ip;
  std::string key;
  std::string value;

  IdentityRoute() = default;
  std::string to_string() const;
  /// Nothing where it is no route.
  static std::optional<IdentityRoute> parse(std::string_view text);
};

/// What events say to later scans: a person's word is not undone by what tenken sees.
struct IdentityPins {
  std::set<std::pair<DeviceId, DeviceId>> apart;  ///< never merged again by itself; smaller first
  std::set<DeviceId> together;                    ///< never split by itself
  std::map<std::pair<MacAddress, IpAddress>, DeviceId> addresses;
  std::map<std::pair<std::string, std::string>, DeviceId> evidence;

  IdentityPins() = default;
  bool are_apart(const DeviceId& a, const DeviceId& b) const {
    return apart.contains(a < b ? std::pair(a, b) : std::pair(b, a));
  }
};

/// \param events  oldest first
IdentityPins pins_of(const std::vector<IdentityEvent>& events);

}  // namespace tenken::inventory
