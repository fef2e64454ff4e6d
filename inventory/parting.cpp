// Two devices that one record holds in turn: what this scan saw becomes another device.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "inventory/claims.hpp"
#include "inventory/evidence_weight.hpp"
#include "inventory/identity.hpp"
#include "inventory/services.hpp"

namespace tenken::inventory {
namespace {

/// What the device showed before the scan, or in it.
DeviceRecord shown(const DeviceRecord& device, Timestamp started, const Moment& now, bool before) {
  DeviceRecord record;
  record.spans = device.spans;
  for (const Claim& claim : device.claims)
    if (before ? claim.first_seen < started : claim.scan == now.scan)
      record.claims.push_back(claim);
  return record;
}

/// What speaks for two devices; nothing where it is one.
std::optional<EvidenceScore> another(const DeviceRecord& device, Timestamp started,
                                     const Moment& now) {
  EvidenceScore sum = score(shown(device, started, now, true), shown(device, started, now, false),
                            [](const Claim&) { return true; });
  if (sum.against.empty() || sum.total >= 0) return std::nullopt;
  return sum;
}

void note_split(Roster& roster, const DeviceRecord& device, const DeviceRecord& other,
                const EvidenceScore& score, const Moment& now) {
  IdentityEvent& event = roster.pending().events.emplace_back();
  event.id = IdentityEventId::make(now.at);
  event.kind = IdentityEventKind::split;
  event.device = device.id;
  event.other = other.id;
  event.device_label = name_of(device).label();
  event.other_label = name_of(other).label();
  event.reason = score.text();
  event.score = score.total;
  event.at = now.at;
  event.scan = now.scan;
}

/// The device to which a person gave what the scan saw of `device`.
DeviceRecord* split_by_person(const Roster& roster, const DeviceRecord& device, const Moment& now) {
  if (roster.pins().evidence.empty()) return nullptr;
  for (const Claim& claim : device.claims) {
    if (claim.scan != now.scan) continue;
    const auto route = roster.pins().evidence.find({claim.key, claim.value});
    if (route == roster.pins().evidence.end() || route->second == device.id) continue;
    if (DeviceRecord* const other = roster.by_id(route->second)) return other;
  }
  return nullptr;
}

void forget(Roster& roster, const DeviceRecord& device, const Endpoint* endpoint, Claims& claims,
            Timestamp started, const Moment& now) {
  const auto is_new = [&](const Claim& claim) {
    return claim.scan == now.scan && claim.first_seen >= started;
  };
  for (const Claim& claim : claims) {
    if (!is_new(claim)) continue;
    ClaimKey& gone = roster.pending().claims_gone.emplace_back();
    gone.device = device.id;
    if (endpoint != nullptr) gone.endpoint = *endpoint;
    gone.claim = claim;
  }
  std::erase_if(claims, is_new);
}

void part_claims(Roster& roster, DeviceRecord& from, DeviceRecord& to, Timestamp started,
                 const Moment& now) {
  for (const Claim& claim : from.claims) {
    if (claim.scan != now.scan) continue;
    Claim copy = claim;
    copy.dirty = true;
    put_claim(roster, to, std::move(copy), now);
  }
  forget(roster, from, nullptr, from.claims, started, now);
}

void part_addresses(Roster& roster, DeviceRecord& from, DeviceRecord& to, const Moment& now) {
  std::vector<SpanRecord> moved;
  for (const SpanRecord& span : from.spans)
    if (span.current && span.seen.last_scan == now.scan) moved.push_back(span);
  std::ranges::sort(moved, {}, &SpanRecord::ip);
  for (const SpanRecord& span : moved) {
    SpanRecord* const left = from.current_span(span.ip);
    if (span.seen.first_scan == now.scan) {
      roster.drop_address(from, *left);
    } else {
      left->seen.last_scan = left->seen.first_scan;
      roster.close_address(from, *left, now);
    }
    SpanRecord& taken =
        roster.see_address(to, span.ip, span.mac, Moment(now.scan, span.seen.last_seen));
    taken.coverage = span.coverage;
    taken.udp_coverage = span.udp_coverage;
    taken.failed = span.failed;
    taken.failed_scan = span.failed_scan;
  }
}

void part_services(Roster& roster, DeviceRecord& from, DeviceRecord& to, Timestamp started,
                   const Moment& now) {
  std::vector<Endpoint> gone;
  for (auto& [endpoint, service] : from.services) {
    if (service.seen.last_scan != now.scan) continue;
    if (service.open && to.current_span(endpoint.address) != nullptr) {
      auto& opened = open_service(roster, to, endpoint, Moment(now.scan, service.seen.last_seen));
      for (const Claim& claim : service.claims) {
        if (claim.scan != now.scan) continue;
        Claim copy = claim;
        copy.dirty = true;
        put_claim(roster, to, opened, std::move(copy), now);
      }
    }
    if (service.seen.first_scan == now.scan) {
      gone.push_back(endpoint);
      continue;
    }
    forget(roster, from, &endpoint, service.claims, started, now);
    service.seen.last_scan = service.seen.first_scan;
    service.dirty = true;
  }
  for (const Endpoint& endpoint : gone) {
    from.services.erase(endpoint);
    roster.pending().services_gone.emplace_back(from.id, endpoint);
  }
}

/// As if the scan had not met it: its last appearance is that of what is left of it.
void unsee(DeviceRecord& device, const Moment& now) {
  Sighting seen = device.seen;
  seen.last_scan = seen.first_scan;
  seen.last_seen = seen.first_seen;
  const auto take = [&](const ScanId& scan, Timestamp at) {
    if (!(scan < now.scan)) return;
    seen.last_scan = std::max(seen.last_scan, scan);
    seen.last_seen = std::max(seen.last_seen, at);
  };
  for (const Claim& claim : device.claims) take(claim.scan, claim.last_seen);
  for (const SpanRecord& span : device.spans)
    if (span.seen.last_scan != now.scan) take(span.seen.last_scan, span.seen.first_seen);
  device.seen = seen;
  device.dirty = true;
  for (InterfaceRecord& interface : device.interfaces) {
    if (interface.seen.last_scan != now.scan) continue;
    interface.seen.last_scan = seen.last_scan;
    interface.dirty = true;
  }
}

}  // namespace

DeviceRecord& part(Roster& roster, DeviceRecord& device, DeviceRecord* into, Timestamp started,
                   const Moment& now) {
  const bool fresh = into == nullptr;
  DeviceRecord& to = fresh ? roster.create(now) : *into;
  if (!fresh) roster.touch(to, now);
  roster.pending().parted.emplace_back(device.id, to.id);
  roster.pending().parted_scan = now.scan;
  part_claims(roster, device, to, started, now);
  part_addresses(roster, device, to, now);
  part_services(roster, device, to, started, now);
  unsee(device, now);
  roster.queue(device);
  if (fresh) roster.note_new(to, now);
  return to;
}

void part_in_turn(Roster& roster, Timestamp started, const Moment& now) {
  for (DeviceRecord* const device : roster.devices()) {
    if (device->seen.last_scan != now.scan) continue;
    if (DeviceRecord* const other = split_by_person(roster, *device, now)) {
      part(roster, *device, other, started, now);
      continue;
    }
    if (!device->address_only() || device->seen.first_scan == now.scan ||
        roster.pins().together.contains(device->id))
      continue;
    const auto score = another(*device, started, now);
    if (!score) continue;
    const DeviceRecord& other = part(roster, *device, nullptr, started, now);
    note_split(roster, *device, other, *score, now);
  }
}

}  // namespace tenken::inventory
