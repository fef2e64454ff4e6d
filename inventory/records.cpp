#include "inventory/records.hpp"

#include <algorithm>
#include <tuple>

#include "model/claims.hpp"

namespace tenken::inventory {
namespace {

auto rank(const Claim& claim) {
  return std::tuple(claim.value != "unknown", claim.confidence, claim.last_seen,
                    std::string_view(claim.witness));
}

Facts facts_of(const Claims& claims) {
  std::map<std::string_view, const Claim*> winners;
  for (const Claim& claim : claims) {
    const Claim*& winner = winners[claim.key];
    if (winner == nullptr || rank(*winner) < rank(claim)) winner = &claim;
  }
  Facts facts;
  for (const auto& [key, claim] : winners) {
    Fact& fact = facts[std::string(key)];
    fact.value = claim->value;
    fact.confidence = claim->confidence;
    fact.witness = claim->witness;
    fact.first_seen = claim->first_seen;
    fact.last_seen = claim->last_seen;
    fact.evidence = claim->evidence;
  }
  return facts;
}

std::vector<std::string> hostnames_of(const Claims& claims) {
  std::vector<const Claim*> named;
  for (const Claim& claim : claims)
    if (claim.key == claim::kHostname) named.push_back(&claim);
  std::ranges::sort(named, [](const Claim* a, const Claim* b) { return precedes_as_name(*a, *b); });
  std::vector<std::string> names;
  for (const Claim* claim : named)
    if (std::ranges::find(names, claim->value) == names.end()) names.push_back(claim->value);
  return names;
}

/// Services are shown at the addresses that the device has; where it has none, at all that it had.
std::vector<Service> services_of(const DeviceRecord& record) {
  const bool homeless =
      std::ranges::none_of(record.spans, [](const SpanRecord& span) { return span.current; });
  std::vector<Service> services;
  for (const auto& [endpoint, from] : record.services) {
    if (!homeless && record.current_span(endpoint.address) == nullptr) continue;
    Service& service = services.emplace_back();
    service.endpoint = endpoint;
    service.open = from.open;
    service.facts = facts_of(from.claims);
    service.first_seen = from.seen.first_seen;
    service.last_seen = from.seen.last_seen;
  }
  return services;
}

}  // namespace

SpanRecord* DeviceRecord::current_span(const IpAddress& ip) {
  const auto at = std::ranges::find_if(
      spans, [&](const SpanRecord& span) { return span.current && span.ip == ip; });
  return at == spans.end() ? nullptr : &*at;
}

const SpanRecord* DeviceRecord::current_span(const IpAddress& ip) const {
  const auto at = std::ranges::find_if(
      spans, [&](const SpanRecord& span) { return span.current && span.ip == ip; });
  return at == spans.end() ? nullptr : &*at;
}

bool is_multivalued(std::string_view key) {
  return key == claim::kHostname || key.starts_with(claim::kIdentityPrefix);
}

std::string_view slot_of(const Claim& claim) {
  return is_multivalued(claim.key) ? std::string_view(claim.value) : std::string_view();
}

const Claim* effective(const Claims& claims, std::string_view key) {
  const Claim* winner = nullptr;
  for (const Claim& claim : claims)
    if (claim.key == key && (winner == nullptr || rank(*winner) < rank(claim))) winner = &claim;
  return winner;
}

bool outranks(const Claim& a, const Claim& b) { return rank(b) < rank(a); }

bool precedes_as_name(const Claim& a, const Claim& b) {
  return std::tuple(-a.confidence, a.first_seen, std::string_view(a.value)) <
         std::tuple(-b.confidence, b.first_seen, std::string_view(b.value));
}

Device name_of(const DeviceRecord& record) {
  Device device;
  device.id = record.id;
  device.declared = record.declared;
  device.hostnames = hostnames_of(record.claims);
  for (const InterfaceRecord& from : record.interfaces) {
    Interface& interface = device.interfaces.emplace_back();
    interface.mac = from.mac;
    interface.first_seen = from.seen.first_seen;
    interface.last_seen = from.seen.last_seen;
  }
  for (const SpanRecord& from : record.spans) {
    AddressSpan& span = device.addresses.emplace_back();
    span.ip = from.ip;
    span.mac = from.mac;
    span.current = from.current;
    span.first_seen = from.seen.first_seen;
    span.last_seen = from.seen.last_seen;
  }
  std::ranges::sort(device.interfaces, {}, [](const Interface& interface) {
    return std::tuple(interface.first_seen, interface.mac);
  });
  std::ranges::sort(device.addresses, [](const AddressSpan& a, const AddressSpan& b) {
    return std::tuple(!a.current, a.first_seen, a.ip, a.last_seen) <
           std::tuple(!b.current, b.first_seen, b.ip, b.last_seen);
  });
  return device;
}

Device to_device(const DeviceRecord& record, const std::optional<ScanId>& latest) {
  Device device = name_of(record);
  device.facts = facts_of(record.claims);
  device.services = services_of(record);
  device.declarations = record.declarations;
  device.registered = record.registered;
  if (record.registered) device.registration = record.registration;
  device.present = record.present;
  device.first_seen = record.seen.first_seen;
  device.last_seen = record.seen.last_seen;
  for (const SpanRecord& span : record.spans) {
    if (!span.current) continue;
    if (span.coverage && (!device.tcp || device.tcp->at < span.coverage->at))
      device.tcp = span.coverage;
    if (span.udp_coverage && (!device.udp || device.udp->at < span.udp_coverage->at))
      device.udp = span.udp_coverage;
    if (!span.failed.empty() && latest && span.failed_scan == *latest) device.failed = span.failed;
  }
  return device;
}

}  // namespace tenken::inventory
