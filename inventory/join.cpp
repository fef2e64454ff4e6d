#include "inventory/join.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tenken::inventory {
namespace {

bool same_slot(const Claim& a, const Claim& b) {
  return a.key == b.key && a.witness == b.witness && slot_of(a) == slot_of(b);
}

const Claim* find(const Claims& claims, const Claim& like) {
  const auto at = std::ranges::find_if(claims, [&](const Claim& c) { return same_slot(c, like); });
  return at == claims.end() ? nullptr : &*at;
}

/// Of two statements of one witness the later one counts, since the earlier one.
void join_claims(Claims& into, const Claims& from) {
  for (const Claim& claim : from) {
    const auto known =
        std::ranges::find_if(into, [&](const Claim& other) { return same_slot(other, claim); });
    if (known == into.end()) {
      into.push_back(claim);
      into.back().dirty = true;
      continue;
    }
    const Timestamp first = std::min(known->first_seen, claim.first_seen);
    const bool same = known->value == claim.value;
    if (known->last_seen < claim.last_seen) *known = claim;
    if (same) known->first_seen = first;
    known->dirty = true;
  }
}

void join_sightings(Sighting& into, const Sighting& from) {
  if (from.first_seen < into.first_seen) {
    into.first_seen = from.first_seen;
    into.first_scan = from.first_scan;
  }
  if (into.last_seen < from.last_seen) into.last_seen = from.last_seen;
  if (into.last_scan < from.last_scan) into.last_scan = from.last_scan;
}

int next_number(const DeviceRecord& device, const IpAddress& ip) {
  int number = 0;
  for (const SpanRecord& span : device.spans)
    if (span.ip == ip) number = std::max(number, span.span + 1);
  return number;
}

void join_spans(DeviceRecord& into, const DeviceRecord& from) {
  for (const SpanRecord& span : from.spans) {
    SpanRecord* const known = span.current ? into.current_span(span.ip) : nullptr;
    if (known == nullptr) {
      SpanRecord moved = span;
      moved.span = next_number(into, span.ip);
      moved.dirty = true;
      into.spans.push_back(std::move(moved));
      continue;
    }
    if (known->seen.last_seen < span.seen.last_seen) {
      known->coverage = span.coverage ? span.coverage : known->coverage;
      known->udp_coverage = span.udp_coverage ? span.udp_coverage : known->udp_coverage;
      known->mac = span.mac ? span.mac : known->mac;
    }
    join_sightings(known->seen, span.seen);
    known->dirty = true;
  }
}

void join_services(DeviceRecord& into, const DeviceRecord& from) {
  for (const auto& [endpoint, service] : from.services) {
    const auto [at, fresh] = into.services.try_emplace(endpoint, service);
    at->second.dirty = true;
    if (fresh) {
      for (Claim& claim : at->second.claims) claim.dirty = true;
      continue;
    }
    if (at->second.seen.last_seen < service.seen.last_seen) at->second.open = service.open;
    join_sightings(at->second.seen, service.seen);
    join_claims(at->second.claims, service.claims);
  }
}

DeclaredRow declared_row(const DeviceRecord& device, DeclaredField field) {
  DeclaredRow row;
  row.device = device.id;
  row.field = field;
  if (const auto value = device.declared.find(field); value != device.declared.end())
    row.value = value->second;
  if (const auto by = device.declarations.find(field); by != device.declarations.end())
    row.by = by->second;
  return row;
}

void forget_claim(Roster& roster, const DeviceRecord& device, const Claim& claim) {
  ClaimKey& gone = roster.pending().claims_gone.emplace_back();
  gone.device = device.id;
  gone.claim = claim;
}

/// Declared fields that came with the other device go back, unless somebody has changed them since.
void unjoin_declared(Roster& roster, DeviceRecord& device, const KeptPair& kept) {
  for (const auto& [field, value] : kept.from.declared) {
    roster.pending().declared.push_back(declared_row(kept.from, field));
    const auto now = device.declared.find(field);
    if (kept.into.declared.contains(field) || now == device.declared.end() || now->second != value)
      continue;
    device.declared.erase(field);
    device.declarations.erase(field);
    roster.pending().declared.push_back(declared_row(device, field));
  }
  roster.pending().registered.emplace_back(kept.from.id, kept.from.registered);
  if (kept.from.registered && !kept.into.registered && device.registered) {
    device.registered = false;
    device.registration.reset();
    roster.pending().registered.emplace_back(device.id, false);
  }
}

/// What each of the two said goes back to it.
void unjoin_claims(Roster& roster, DeviceRecord& device, DeviceRecord& back, const KeptPair& kept) {
  std::erase_if(device.claims, [&](Claim& claim) {
    const Claim* const theirs = find(kept.from.claims, claim);
    const Claim* const ours = find(kept.into.claims, claim);
    if (theirs == nullptr) return false;
    if (theirs->value == claim.value && (ours == nullptr || ours->value != claim.value))
      for (Claim& own : back.claims)
        if (same_slot(own, claim)) own = claim;  // repeated since
    if (ours == nullptr) {
      forget_claim(roster, device, claim);
      return true;
    }
    if (theirs->value == claim.value && ours->value != claim.value) {
      claim = *ours;
      claim.dirty = true;
    }
    return false;
  });
}

/// Moves the services that are at addresses which only `to` has.
void move_services(Roster& roster, DeviceRecord& from, DeviceRecord& to,
                   const std::set<IpAddress>& addresses) {
  for (auto at = from.services.begin(); at != from.services.end();) {
    const Endpoint endpoint = at->first;
    const bool stays = !addresses.contains(endpoint.address) ||
                       std::ranges::any_of(from.spans, [&](const SpanRecord& span) {
                         return span.ip == endpoint.address;
                       });
    if (stays) {
      ++at;
      continue;
    }
    ServiceRecord& service = to.services[endpoint];
    service = at->second;
    service.dirty = true;
    for (Claim& claim : service.claims) claim.dirty = true;
    roster.pending().services_gone.emplace_back(from.id, endpoint);
    at = from.services.erase(at);
  }
}

/// Moves the spans that `belongs` names; `to` is not in the roster yet.
template <class Belongs>
std::set<IpAddress> move_spans(Roster& roster, DeviceRecord& from, DeviceRecord& to,
                               Belongs&& belongs) {
  std::vector<SpanRecord> moved;
  for (const SpanRecord& span : from.spans)
    if (belongs(span)) moved.push_back(span);
  std::set<IpAddress> addresses;
  for (SpanRecord& span : moved) {
    addresses.insert(span.ip);
    roster.drop_address(from, span);
    span.span = next_number(to, span.ip);
    span.dirty = true;
    to.spans.push_back(std::move(span));
  }
  return addresses;
}

/// When a device that is made of parts was seen: as its parts were.
Sighting seen_of(const DeviceRecord& device, const Sighting& otherwise) {
  std::optional<Sighting> seen;
  const auto add = [&](const Sighting& part) {
    if (!seen) seen = part;
    join_sightings(*seen, part);
  };
  for (const InterfaceRecord& interface : device.interfaces) add(interface.seen);
  for (const SpanRecord& span : device.spans) add(span.seen);
  return seen.value_or(otherwise);
}

bool has_current(const DeviceRecord& device) {
  return std::ranges::any_of(device.spans, &SpanRecord::current);
}

}  // namespace

void join(Roster& roster, DeviceRecord& into, DeviceRecord& from) {
  const DeviceRecord part = from;
  for (const auto& [field, value] : part.declared) {
    if (!into.declared.try_emplace(field, value).second) continue;
    if (const auto by = part.declarations.find(field); by != part.declarations.end())
      into.declarations.insert_or_assign(field, by->second);
  }
  if (!into.registered) into.registration = part.registration;
  into.registered = into.registered || part.registered;
  roster.remove(from, into);
  // Indexed anew as one: who holds an address or a MAC address is this device.
  DeviceRecord joined = into;
  joined.present = into.present || part.present;
  joined.gone_at = std::max(into.gone_at, part.gone_at);
  join_sightings(joined.seen, part.seen);
  for (const InterfaceRecord& interface : part.interfaces) joined.interfaces.push_back(interface);
  join_spans(joined, part);
  join_claims(joined.claims, part.claims);
  join_services(joined, part);
  roster.replace(into, std::move(joined));
}

DeviceRecord& unjoin(Roster& roster, DeviceRecord& device, const KeptPair& kept) {
  DeviceRecord back = kept.from;
  const Sighting before = back.seen;
  std::set<MacAddress> macs;
  for (const InterfaceRecord& interface : kept.from.interfaces) macs.insert(interface.mac);
  std::set<IpAddress> addresses;
  for (const SpanRecord& span : kept.from.spans) addresses.insert(span.ip);
  for (const SpanRecord& span : kept.into.spans) addresses.erase(span.ip);

  back.interfaces.clear();
  for (const MacAddress& mac : macs) {
    const auto at = std::ranges::find(device.interfaces, mac, &InterfaceRecord::mac);
    if (at == device.interfaces.end()) continue;
    back.interfaces.push_back(*at);
    roster.drop_interface(device, mac);
  }
  back.spans.clear();
  std::set<IpAddress> moved = move_spans(roster, device, back, [&](const SpanRecord& span) {
    return span.mac ? macs.contains(*span.mac) : addresses.contains(span.ip);
  });
  moved.insert(addresses.begin(), addresses.end());
  unjoin_claims(roster, device, back, kept);
  move_services(roster, device, back, moved);
  unjoin_declared(roster, device, kept);
  back.seen = seen_of(back, before);
  join_sightings(back.seen, before);
  back.present = kept.from.present || has_current(back);
  device.seen = seen_of(device, device.seen);
  join_sightings(device.seen, kept.into.seen);
  if (!kept.into.present && !has_current(device)) device.present = false;
  device.dirty = true;
  roster.queue(device);
  return roster.adopt(std::move(back));
}

SplitReach reach_of(const DeviceRecord& device, const SplitParts& parts) {
  SplitReach reach;
  std::size_t left = 0;
  const auto count = [&](bool belongs) { belongs ? void(reach.any = true) : void(++left); };
  for (const InterfaceRecord& interface : device.interfaces)
    count(parts.macs.contains(interface.mac));
  for (const SpanRecord& span : device.spans)
    count(parts.addresses.contains(span.ip) || (span.mac && parts.macs.contains(*span.mac)));
  for (const Claim& claim : device.claims) {
    const bool named = std::ranges::find(parts.evidence, std::pair(claim.key, claim.value)) !=
                       parts.evidence.end();
    reach.any = reach.any || named;
    if (!parts.evidence.empty() && !named) ++left;
  }
  reach.all = reach.any && left == 0;
  return reach;
}

DeviceRecord& split(Roster& roster, DeviceRecord& device, const SplitParts& parts, Timestamp at) {
  DeviceRecord made;
  made.id = DeviceId::make(at);
  for (const MacAddress& mac : parts.macs) {
    const auto own = std::ranges::find(device.interfaces, mac, &InterfaceRecord::mac);
    if (own == device.interfaces.end()) continue;
    made.interfaces.push_back(*own);
    roster.drop_interface(device, mac);
  }
  const std::set<IpAddress> moved = move_spans(roster, device, made, [&](const SpanRecord& span) {
    return parts.addresses.contains(span.ip) || (span.mac && parts.macs.contains(*span.mac));
  });
  std::optional<Timestamp> since;  // of the evidence: what was learned later belongs to it
  for (const Claim& claim : device.claims)
    if (std::ranges::find(parts.evidence, std::pair(claim.key, claim.value)) !=
        parts.evidence.end())
      since = since ? std::min(*since, claim.first_seen) : claim.first_seen;
  const auto belongs = [&](const Claim& claim) {
    return (since && claim.first_seen >= *since) ||
           parts.said_there.contains(std::pair(claim.key, claim.value));
  };
  for (const Claim& claim : device.claims) {
    if (!belongs(claim)) continue;
    made.claims.push_back(claim);
    forget_claim(roster, device, claim);
  }
  std::erase_if(device.claims, belongs);
  move_services(roster, device, made, moved);
  Sighting seen = device.seen;
  if (since) seen.first_seen = *since;
  made.seen = seen_of(made, seen);
  made.present = device.present && (has_current(made) || moved.empty());
  roster.queue(device);
  return roster.adopt(std::move(made));
}

}  // namespace tenken::inventory
