// Writing devices and their parts.
#include <map>

#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

Query& bind_sighting(Query& query, const Sighting& seen) {
  return query.bind(seen.first_seen)
      .bind(seen.last_seen)
      .lend(seen.first_scan)
      .lend(seen.last_scan);
}

}  // namespace

Result<void> SqliteStore::apply(const Mutations& mutations) {
  return guarded([&]() -> Result<void> {
    // Devices come before what points to them; the removed go before what takes their keys.
    for (const DeviceRecord* const device : mutations.devices)
      if (device->dirty) put_device(*device);
    std::map<DeviceId, std::string> moved;  // before they move
    for (const IdentityEvent& event : mutations.events)
      if (event.kind == IdentityEventKind::merge) moved[event.other] = rows_of(event.other);
    for (const auto& [from, to] : mutations.parted) part_changes(from, to, mutations.parted_scan);
    for (const auto& [gone, into] : mutations.merged) merge_device(gone, into);
    for (const auto& [device, endpoint] : mutations.services_gone) remove_service(device, endpoint);
    for (const ClaimKey& claim : mutations.claims_gone) remove_claim(claim);
    for (const SpanKey& span : mutations.spans_gone) remove_span(span);
    for (const DeviceRecord* const device : mutations.devices) put_parts(*device);
    for (const DeviceRecord* const device : mutations.devices) write_row(*device);
    for (const CoverageRecord& part : mutations.progress) put_progress(part);
    for (const CoverageRecord& coverage : mutations.coverage) put_coverage(coverage);
    for (const Change& change : mutations.changes) put_change(change, std::nullopt);
    for (const DeclaredRow& row : mutations.declared) put_declared_row(row);
    for (const auto& [device, registered] : mutations.registered)
      if (auto set = set_registered(device, registered); !set) return set;
    for (const IdentityEvent& event : mutations.events) put_event(event, moved[event.other]);
    return ok;
  });
}

void SqliteStore::put_parts(const DeviceRecord& device) {
  for (const InterfaceRecord& interface : device.interfaces)
    if (interface.dirty) put_interface(device.id, interface);
  for (const SpanRecord& span : device.spans)
    if (span.dirty) put_span(device.id, span);
  put_claims(device.id, nullptr, device.claims);
  for (const auto& [endpoint, service] : device.services) {
    if (service.dirty) put_service(device.id, endpoint, service);
    put_claims(device.id, &endpoint, service.claims);
  }
}

/// `registered` is a person's word: observing a device never writes it.
void SqliteStore::put_device(const DeviceRecord& device) {
  Query query(
      prepared("INSERT INTO device (site_id, device_id, present, gone_at, registered, first_seen, "
               "last_seen, first_scan, last_scan) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?) "
               "ON CONFLICT (site_id, device_id) DO UPDATE SET present = excluded.present, "
               "gone_at = excluded.gone_at, "
               "first_seen = excluded.first_seen, first_scan = excluded.first_scan, last_seen = "
               "excluded.last_seen, last_scan = excluded.last_scan"));
  query.lend(site_).lend(device.id).bind(device.present).bind(device.gone_at);
  bind_sighting(query, device.seen).run();
}

void SqliteStore::put_interface(DeviceId device, const InterfaceRecord& interface) {
  Query query(
      prepared("INSERT INTO interface (site_id, mac, device_id, first_seen, last_seen, first_scan, "
               "last_scan) "
               "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (site_id, mac) DO UPDATE SET "
               "device_id = excluded.device_id, last_seen = excluded.last_seen, "
               "last_scan = excluded.last_scan"));
  query.lend(site_).bind(interface.mac.to_string()).lend(device);
  bind_sighting(query, interface.seen).run();
}

void SqliteStore::put_span(DeviceId device, const SpanRecord& span) {
  Query query(prepared(
      "INSERT INTO address (site_id, device_id, ip, span, mac, is_current, first_seen, last_seen, "
      "first_scan, last_scan, coverage, coverage_at, coverage_scan, udp_coverage, "
      "udp_coverage_at, udp_coverage_scan, failed, failed_scan) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (site_id, device_id, ip, span) DO UPDATE SET mac = excluded.mac, "
      "is_current = excluded.is_current, last_seen = excluded.last_seen, "
      "last_scan = excluded.last_scan, coverage = excluded.coverage, "
      "coverage_at = excluded.coverage_at, coverage_scan = excluded.coverage_scan, "
      "udp_coverage = excluded.udp_coverage, udp_coverage_at = excluded.udp_coverage_at, "
      "udp_coverage_scan = excluded.udp_coverage_scan, "
      "failed = excluded.failed, failed_scan = excluded.failed_scan"));
  query.lend(site_).lend(device).bind(span.ip.to_string()).bind(span.span);
  query.bind(span.mac ? span.mac->to_string() : std::string()).bind(span.current);
  bind_sighting(query, span.seen);
  for (const auto* const coverage : {&span.coverage, &span.udp_coverage}) {
    if (*coverage) {
      query.bind((*coverage)->to_string()).bind((*coverage)->at).bind((*coverage)->scan);
    } else {
      query.null().null().null();
    }
  }
  span.failed.empty() ? query.null().null() : query.bind(span.failed).bind(span.failed_scan);
  query.run();
}

void SqliteStore::put_service(DeviceId device, const Endpoint& endpoint,
                              const ServiceRecord& service) {
  Query query(
      prepared("INSERT INTO service (site_id, device_id, ip, transport, port, is_open, first_seen, "
               "last_seen, "
               "first_scan, last_scan) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
               "ON CONFLICT (site_id, device_id, ip, transport, port) DO UPDATE SET "
               "is_open = excluded.is_open, last_seen = excluded.last_seen, "
               "last_scan = excluded.last_scan"));
  query.bind(site_).bind(device).bind(endpoint.address.to_string());
  query.bind(to_string(endpoint.transport)).bind(int{endpoint.port}).bind(service.open);
  bind_sighting(query, service.seen).run();
}

void SqliteStore::put_claims(DeviceId device, const Endpoint* endpoint, const Claims& claims) {
  const std::string ip = endpoint == nullptr ? std::string() : endpoint->address.to_string();
  for (const Claim& claim : claims) {
    if (!claim.dirty) continue;
    Query query(prepared(
        "INSERT INTO fact (site_id, device_id, ip, transport, port, claim, witness, slot, value, "
        "confidence, first_seen, last_seen, scan_id, evidence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (site_id, device_id, ip, transport, port, claim, witness, slot) DO UPDATE SET "
        "value = excluded.value, confidence = excluded.confidence, "
        "first_seen = excluded.first_seen, last_seen = excluded.last_seen, "
        "scan_id = excluded.scan_id, evidence = excluded.evidence"));
    query.lend(site_).lend(device).lend(ip);
    query.bind(endpoint == nullptr ? std::string_view() : to_string(endpoint->transport));
    query.bind(endpoint == nullptr ? 0 : int{endpoint->port});
    query.lend(claim.key).lend(claim.witness).bind(slot_of(claim)).lend(claim.value);
    query.bind(claim.confidence).bind(claim.first_seen).bind(claim.last_seen).lend(claim.scan);
    query.bind(claim.evidence).run();
  }
}

/// Not behind the whole: two transactions may carry them.
void SqliteStore::put_progress(const CoverageRecord& part) {
  Query(prepared(
            "INSERT INTO scan_progress (site_id, scan_id, ip, transport, first_port, "
            "coverage, measured_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 "
            "FROM scan_coverage WHERE site_id = ?1 AND scan_id = ?2 AND ip = ?3 AND "
            "transport = ?4) "
            "ON CONFLICT (site_id, scan_id, ip, transport, first_port) DO UPDATE SET "
            "coverage = excluded.coverage, measured_at = excluded.measured_at"))
      .bind(site_)
      .bind(part.scan)
      .bind(part.ip.to_string())
      .bind(to_string(part.transport))
      .bind(int{part.first_port})
      .bind(part.coverage)
      .bind(part.at)
      .run();
}

/// The whole takes the place of its parts.
void SqliteStore::put_coverage(const CoverageRecord& coverage) {
  Query(prepared("INSERT INTO scan_coverage (site_id, scan_id, ip, transport, coverage, "
                 "measured_at) VALUES (?, ?, ?, ?, ?, ?) "
                 "ON CONFLICT (site_id, scan_id, ip, transport) DO UPDATE SET "
                 "coverage = excluded.coverage, measured_at = excluded.measured_at"))
      .bind(site_)
      .bind(coverage.scan)
      .bind(coverage.ip.to_string())
      .bind(to_string(coverage.transport))
      .bind(coverage.coverage)
      .bind(coverage.at)
      .run();
  Query(prepared("DELETE FROM scan_progress WHERE site_id = ? AND scan_id = ? AND ip = ? AND "
                 "transport = ?"))
      .bind(site_)
      .bind(coverage.scan)
      .bind(coverage.ip.to_string())
      .bind(to_string(coverage.transport))
      .run();
}

void SqliteStore::remove_service(DeviceId device, const Endpoint& endpoint) {
  for (const char* const sql :
       {"DELETE FROM fact WHERE site_id = ? AND device_id = ? AND ip = ? AND transport = ? AND "
        "port = ?",
        "DELETE FROM service WHERE site_id = ? AND device_id = ? AND ip = ? AND transport = ? AND "
        "port = ?"})
    Query(prepared(sql))
        .bind(site_)
        .bind(device)
        .bind(endpoint.address.to_string())
        .bind(to_string(endpoint.transport))
        .bind(int{endpoint.port})
        .run();
}

void SqliteStore::remove_claim(const ClaimKey& key) {
  const std::optional<Endpoint>& endpoint = key.endpoint;
  Query(prepared("DELETE FROM fact WHERE site_id = ? AND device_id = ? AND ip = ? AND "
                 "transport = ? AND port = ? AND claim = ? AND witness = ? AND slot = ?"))
      .bind(site_)
      .bind(key.device)
      .bind(endpoint ? endpoint->address.to_string() : std::string())
      .bind(endpoint ? to_string(endpoint->transport) : std::string_view())
      .bind(endpoint ? int{endpoint->port} : 0)
      .bind(key.claim.key)
      .bind(key.claim.witness)
      .bind(slot_of(key.claim))
      .run();
}

/// `into` inherits what the device's rows alone cannot tell: history, and what people wrote.
void SqliteStore::merge_device(DeviceId gone, DeviceId into) {
  Query(prepared("DELETE FROM change WHERE site_id = ? AND device_id = ? AND kind = 'device_new'"))
      .bind(site_)
      .bind(gone)
      .run();
  Query(prepared("UPDATE change SET device_id = ? WHERE site_id = ? AND device_id = ?"))
      .bind(into)
      .bind(site_)
      .bind(gone)
      .run();
  Query(prepared("UPDATE declared SET device_id = ? WHERE site_id = ? AND device_id = ? AND field "
                 "NOT IN (SELECT field FROM declared WHERE site_id = ? AND device_id = ?)"))
      .bind(into)
      .bind(site_)
      .bind(gone)
      .bind(site_)
      .bind(into)
      .run();
  Query(prepared("UPDATE device SET registered = 1 WHERE site_id = ? AND device_id = ? AND EXISTS "
                 "(SELECT 1 FROM device d WHERE d.site_id = ? AND d.device_id = ? AND "
                 "d.registered = 1)"))
      .bind(site_)
      .bind(into)
      .bind(site_)
      .bind(gone)
      .run();
  Query(prepared("UPDATE OR REPLACE flow SET device_id = ? WHERE site_id = ? AND device_id = ?"))
      .bind(into)
      .bind(site_)
      .bind(gone)
      .run();
  Query(prepared("UPDATE OR IGNORE waiver SET device_id = ? WHERE site_id = ? AND device_id = ?"))
      .bind(into)
      .bind(site_)
      .bind(gone)
      .run();
  for (const char* const sql : {"DELETE FROM waiver WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM interface WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM address WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM service WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM fact WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM declared WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM device_row WHERE site_id = ? AND device_id = ?",
                                "DELETE FROM device WHERE site_id = ? AND device_id = ?"})
    Query(prepared(sql)).bind(site_).bind(gone).run();
}

}  // namespace tenken::inventory
