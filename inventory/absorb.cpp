// One device that was taken for two: moves everything that is known of the one to the other.
#include <algorithm>
#include <tuple>
#include <utility>

#include "inventory/claims.hpp"
#include "inventory/identity.hpp"
#include "inventory/services.hpp"

namespace tenken::inventory {
namespace {

/// In the order in which they were learned, which is all that decides what counts as a change; the
/// order in memory depends on whether the process was started anew.
Claims in_order(const Claims& claims) {
  Claims sorted = claims;
  std::ranges::sort(sorted, {}, [](const Claim& claim) {
    return std::tie(claim.first_seen, claim.key, claim.witness, claim.value);
  });
  for (Claim& claim : sorted) claim.dirty = true;
  return sorted;
}

void absorb_interfaces(Roster& roster, DeviceRecord& into, const DeviceRecord& from,
                       const Moment& now) {
  for (const InterfaceRecord& interface : from.interfaces) {
    roster.see_interface(into, interface.mac, now);
    into.interfaces.back().seen = interface.seen;
  }
}

void absorb_addresses(Roster& roster, DeviceRecord& into, DeviceRecord& from, const Moment& now) {
  std::ranges::sort(from.spans, {}, [](const SpanRecord& span) {
    return std::tie(span.seen.first_seen, span.ip, span.span);
  });
  for (SpanRecord& span : from.spans) {
    if (!span.current) {
      const auto earlier = std::ranges::count(into.spans, span.ip, &SpanRecord::ip);
      SpanRecord& moved = into.spans.emplace_back(span);
      moved.span = static_cast<int>(earlier);
      moved.dirty = true;
      continue;
    }
    const bool known = into.current_span(span.ip) != nullptr;
    const Moment seen(now.scan, span.seen.last_seen);
    SpanRecord& held = roster.see_address(into, span.ip, span.mac, seen);
    if (!known) held.seen = span.seen;
    if (span.coverage) held.coverage = span.coverage;
    if (span.udp_coverage) held.udp_coverage = span.udp_coverage;
    held.failed = span.failed;
    held.failed_scan = span.failed_scan;
  }
}

void absorb_services(Roster& roster, DeviceRecord& into, const DeviceRecord& from,
                     const Moment& now) {
  for (const auto& [endpoint, service] : from.services) {
    if (!service.open) continue;
    const bool known = into.services.contains(endpoint);
    auto& opened = open_service(roster, into, endpoint, Moment(now.scan, service.seen.last_seen));
    if (!known) opened.second.seen = service.seen;
    for (Claim& claim : in_order(service.claims))
      put_claim(roster, into, opened, std::move(claim), now);
  }
}

/// Services of `into` at an address that `from` has measured completely in this scan.
void absorb_coverage(Roster& roster, DeviceRecord& into, const Moment& now) {
  for (SpanRecord& span : into.spans) {
    if (!span.current) continue;
    const std::string failed = span.failed;
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      const std::optional<PortCoverage> coverage = span.coverage_of(transport);
      if (coverage && coverage->scan == now.scan)
        apply_coverage(roster, into, span, transport, *coverage, Moment(now.scan, coverage->at));
    }
    span.failed = failed;
  }
}

}  // namespace

void absorb(Roster& roster, DeviceRecord& into, DeviceRecord& from, const Moment& now) {
  roster.touch(into, now);
  absorb_interfaces(roster, into, from, now);
  absorb_addresses(roster, into, from, now);
  for (Claim& claim : in_order(from.claims)) put_claim(roster, into, std::move(claim), now);
  absorb_services(roster, into, from, now);
  absorb_coverage(roster, into, now);
  for (const auto& [field, value] : from.declared) {
    if (!into.declared.try_emplace(field, value).second) continue;
    if (const auto by = from.declarations.find(field); by != from.declarations.end())
      into.declarations.insert_or_assign(field, by->second);
  }
  if (!into.registered) into.registration = from.registration;
  into.registered = into.registered || from.registered;
  roster.remove(from, into);
}

}  // namespace tenken::inventory
