#include "rules/policy.hpp"

#include <algorithm>

#include "model/bytes.hpp"

namespace tenken::rules {
namespace {

bool has_type(const Approval& approval, const Device& device) {
  return !approval.device_type ||
         value_of(device.facts, "device.type") == std::string_view(*approval.device_type);
}

/// `prefix` ends at an octet, so 00:1d:0 is never one (the reader of the file sees to that).
bool has_mac(const Approval& approval, const Device& device) {
  if (!approval.mac) return true;
  return std::ranges::any_of(device.interfaces, [&](const Interface& interface) {
    return interface.mac.to_string().starts_with(*approval.mac);
  });
}

/// Everything but the protocol.
bool covers_port(const Approval& approval, const Device& device, const Service& service) {
  const Endpoint& endpoint = service.endpoint;
  return has_type(approval, device) && has_mac(approval, device) &&
         (!approval.addresses || approval.addresses->contains(endpoint.address)) &&
         (!approval.ports || approval.ports->contains(endpoint.port));
}

}  // namespace

Policy::Policy()
    : name("built-in"),
      required{DeclaredField::owner, DeclaredField::location, DeclaredField::purpose} {}

const Approval* Policy::find_approval(const Device& device, const Service& service) const {
  const Approval* any_protocol = nullptr;
  for (const Approval& approval : approved) {
    if (!covers_port(approval, device, service)) continue;
    if (service.is(approval.protocol)) return &approval;
    if (approval.protocol.empty() && any_protocol == nullptr) any_protocol = &approval;
  }
  return any_protocol;
}

bool Policy::may_approve(const Device& device, const Service& service) const {
  return std::ranges::any_of(
      approved, [&](const Approval& approval) { return covers_port(approval, device, service); });
}

}  // namespace tenken::rules
