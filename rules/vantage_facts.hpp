// What rules ask of other vantages: from where a port of a device is reached, and what leads to it.
#pragma once

#include <string>
#include <vector>

#include "model/vantage.hpp"
#include "rules/rule.hpp"

namespace tenken::rules {

/// A port of the device that a vantage reached.
struct ReachedPort {
  const VantageLook* look;
  Endpoint inner;          ///< of the device, as far as it is known
  std::string text;        ///< "192.0.2.7:80/tcp", "203.0.113.1:8080/tcp (-> ...)"
  const Service* service;  ///< of the device there; null: the inside knows none
};

/// A port of a gateway that leads to the device.
struct Mapped {
  PortMapping mapping;
  std::optional<EvidenceId> evidence;
};

/// From where the device was looked at, and what was reached: at its own addresses, and behind a
/// gateway's address that a mapping or one host key shows to be the device.
struct OutsideView {
  std::vector<VantageLook> looks;   ///< at the device itself
  std::vector<VantageLook> others;  ///< at devices through whose address it was reached
  std::vector<ReachedPort> reached;
  std::vector<Mapped> mappings;

  OutsideView() = default;
  OutsideView(const OutsideView&) = delete;
  OutsideView& operator=(const OutsideView&) = delete;
  OutsideView(OutsideView&&) = default;
  OutsideView& operator=(OutsideView&&) = default;
};

/// What the Internet sees of the addresses that the policy calls the site's own.
struct PublicLook {
  bool complete = false;    ///< all of them, with all TCP ports
  std::size_t looked = 0;   ///< how many of the addresses were looked at
  std::string unexplained;  ///< open ports there of which nobody told where they lead
  std::string vantage;
  Timestamp at;  ///< of the oldest look
  std::vector<EvidenceId> evidence;

  PublicLook() = default;
};

/// Nothing where the policy names no address.
std::optional<PublicLook> public_look(const InventoryView& view, const Policy& policy);

OutsideView outside_view(const Device& device, const InventoryView& view);

/// Seen from elsewhere and never from inside: an address that may belong to devices that are known
/// already, such as the outer one of a gateway that forwards ports.
bool is_seen_only_elsewhere(const Device& device);

/// Services by which a device is managed; none that an untrusted place should reach.
bool is_management(const Service& service);
/// "192.0.2.7:80/tcp http, ...": the first few, and how many more.
std::string reached_text(const std::vector<const ReachedPort*>& ports);
/// What the looks and the reached services are known by.
Judgement about_looks(const Device& device, const OutsideView& outside, Verdict verdict,
                      Severity severity, Note reason);
/// The command that looks at the device from another vantage.
std::string vantage_command(const Device& device);

}  // namespace tenken::rules
