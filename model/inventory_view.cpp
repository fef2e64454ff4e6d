#include "model/inventory_view.hpp"

#include <algorithm>

#include "model/claims.hpp"
#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<DeclaredField, kDeclaredFieldCount> kFieldText{
    {"name", "owner", "location", "purpose", "criticality", "in_service", "serial", "model",
     "firmware", "note", "eol", "support_end", "jc_star", "tags"}};
constexpr EnumText<ScanState, 3> kScanStateText{{"running", "interrupted", "complete"}};
constexpr EnumText<ChangeKind, kChangeKindCount> kChangeText{
    {"device_new",    "device_gone",          "device_back",         "address_new",
     "address_gone",  "port_opened",          "port_closed",         "service_changed",
     "fact_changed",  "declared_changed",     "vulnerability_known", "vulnerability_gone",
     "device_merged", "device_split",         "identity_review",     "finding_opened",
     "finding_fixed", "certificate_expiring", "drift_found",         "drift_ended"}};

}  // namespace

const Fact* find_fact(const Facts& facts, std::string_view key) {
  const auto at = facts.find(key);
  return at == facts.end() ? nullptr : &at->second;
}

std::string_view value_of(const Facts& facts, std::string_view key) {
  const Fact* const fact = find_fact(facts, key);
  return fact == nullptr ? std::string_view() : std::string_view(fact->value);
}

std::optional<Msg> device_type_name(std::string_view type) {
  return find_message("device_type_" + std::string(type));
}

std::string_view Service::protocol() const {
  const std::string_view name = value_of(facts, claim::kProtocol);
  return name.empty() ? "unknown" : name;
}

std::vector<EvidenceId> Service::evidence() const {
  std::vector<EvidenceId> ids;
  for (const auto& [key, fact] : facts)
    if (fact.evidence) ids.push_back(*fact.evidence);
  std::ranges::sort(ids);
  const auto repeats = std::ranges::unique(ids);
  ids.erase(repeats.begin(), repeats.end());
  return ids;
}

std::string_view to_string(DeclaredField field) { return kFieldText.name(field); }
std::optional<DeclaredField> parse_declared_field(std::string_view text) {
  return kFieldText.find(text);
}

std::vector<IpAddress> Device::current_ips() const {
  std::vector<IpAddress> ips;
  for (const AddressSpan& span : addresses)
    if (span.current) ips.push_back(span.ip);
  return ips;
}

const PortCoverage* Device::udp_beside_tcp() const {
  return tcp && udp && tcp->scan == udp->scan ? &*udp : nullptr;
}

std::string Device::label() const {
  if (const auto name = declared.find(DeclaredField::name); name != declared.end())
    return name->second;
  if (!hostnames.empty()) return hostnames.front();
  const auto current = std::ranges::find_if(addresses, &AddressSpan::current);
  if (current != addresses.end()) return current->ip.to_string();
  if (!addresses.empty()) return addresses.front().ip.to_string();
  if (!interfaces.empty()) return interfaces.front().mac.to_string();
  return id.to_string();
}

std::string_view to_string(ScanState state) { return kScanStateText.name(state); }
std::optional<ScanState> parse_scan_state(std::string_view text) {
  return kScanStateText.find(text);
}

std::string_view to_string(ChangeKind kind) { return kChangeText.name(kind); }
std::optional<ChangeKind> parse_change_kind(std::string_view text) {
  return kChangeText.find(text);
}

}  // namespace tenken
