#include "rules/policy.hpp"

#include <algorithm>

#include "model/bytes.hpp"
#include "model/claims.hpp"

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

bool fits(const std::string& pattern, const std::string& name) {
  constexpr std::string_view kAnyBelow = "*.";
  if (!pattern.starts_with(kAnyBelow)) return pattern == name;
  const std::string_view parent = std::string_view(pattern).substr(1);
  return name.size() > parent.size() && name.ends_with(parent);
}

}  // namespace

bool InternetList::allows(const Flow& flow) const {
  if (addresses.contains(flow.key.peer)) return true;
  return !flow.names.empty() && std::ranges::all_of(flow.names, [&](const std::string& name) {
    return std::ranges::any_of(names,
                               [&](const std::string& pattern) { return fits(pattern, name); });
  });
}

const InternetList* InternetPolicy::list_for(const Device& device) const {
  const auto type = types.find(std::string(value_of(device.facts, claim::kType)));
  if (type != types.end()) return &type->second;
  return everybody ? &*everybody : nullptr;
}

Policy::Policy()
    : name("built-in"),
      required{DeclaredField::owner, DeclaredField::location, DeclaredField::purpose} {}

const Approval* Policy::find_approval(const Device& device, const Service& service) const {
  const Approval* any_protocol = nullptr;
  const auto look_in = [&](const std::vector<Approval>& list) -> const Approval* {
    for (const Approval& approval : list) {
      if (!covers_port(approval, device, service)) continue;
      if (service.is(approval.protocol)) return &approval;
      if (approval.protocol.empty() && any_protocol == nullptr) any_protocol = &approval;
    }
    return nullptr;
  };
  if (const Approval* const named = look_in(approved)) return named;
  if (const MudProfile* const profile = mud_of(device))
    if (const Approval* const named = look_in(profile->approvals)) return named;
  return any_protocol;
}

const MudProfile* Policy::mud_of(const Device& device) const {
  const auto at =
      std::ranges::find_if(mud, [&](const MudProfile& profile) { return profile.is_of(device); });
  return at == mud.end() ? nullptr : &*at;
}

const InternetList* Policy::internet_for(const Device& device) const {
  const MudProfile* const profile = mud_of(device);
  return profile != nullptr ? &profile->internet : internet.list_for(device);
}

bool MudProfile::is_of(const Device& device) const {
  if (mac) {
    const std::string wanted = *mac;
    return std::ranges::any_of(device.interfaces, [&](const Interface& interface) {
      return interface.mac.to_string() == wanted;
    });
  }
  if (!url.empty() && value_of(device.facts, "mud.url") == url) return true;
  const std::string_view device_model = value_of(device.facts, claim::kModel);
  if (model.empty() || device_model != model) return false;
  const std::string_view vendor = value_of(device.facts, claim::kVendor);
  return maker.empty() || vendor.empty() || vendor == maker;
}

std::string PasswordPolicy::text() const {
  std::string text;
  if (length > 0) text = ">= " + std::to_string(length);
  if (classes > 0) text += (text.empty() ? "" : ", ") + std::to_string(classes) + "/4";
  return text;
}

bool Policy::may_approve(const Device& device, const Service& service) const {
  const auto covers = [&](const Approval& approval) {
    return covers_port(approval, device, service);
  };
  const MudProfile* const profile = mud_of(device);
  return std::ranges::any_of(approved, covers) ||
         (profile != nullptr && std::ranges::any_of(profile->approvals, covers));
}

}  // namespace tenken::rules
