// Flows: written anew for a scan as long as it runs, read for devices.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "inventory/json_text.hpp"
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

/// A capture may claim any number; SQLite keeps signed ones.
std::int64_t count_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::uint64_t read_count(Query& query) { return static_cast<std::uint64_t>(query.integer()); }

Flow read_flow(Query& query) {
  Flow flow;
  flow.key.own = query.ip();
  flow.key.peer = query.ip();
  flow.key.protocol = static_cast<std::uint8_t>(query.integer());
  flow.key.port = static_cast<std::uint16_t>(query.integer());
  flow.key.port_at = parse_port_at(query.text()).value_or(PortAt::none);
  flow.internet = query.boolean();
  for (std::uint64_t* const count :
       {&flow.sent_packets, &flow.sent_bytes, &flow.received_packets, &flow.received_bytes,
        &flow.opened, &flow.accepted, &flow.opened_by_peer, &flow.accepted_by_peer})
    *count = read_count(query);
  flow.first = query.time();
  flow.last = query.time();
  flow.names = strings_from_json(query.text());
  flow.service = query.text();
  if (!query.is_null()) flow.cleartext = query.boolean();
  flow.tls = query.text();
  return flow;
}

Hearing read_hearing(Query& query) {
  Hearing hearing;
  hearing.first = query.time();
  hearing.last = query.time();
  hearing.heard = std::chrono::nanoseconds(query.integer());
  hearing.dropped = read_count(query);
  return hearing;
}

constexpr const char* kAllFlows =
    "SELECT f.device_id, f.scan_id, h.first_seen, h.last_seen, h.heard, h.dropped, f.ip, f.peer, "
    "f.protocol, f.port, f.port_at, f.internet, f.sent_packets, f.sent_bytes, f.received_packets, "
    "f.received_bytes, f.opened, f.accepted, f.opened_by_peer, f.accepted_by_peer, f.first_seen, "
    "f.last_seen, f.names, f.service, f.cleartext, f.tls FROM flow f JOIN hearing h "
    "ON h.site_id = f.site_id AND h.scan_id = f.scan_id WHERE f.site_id = ?1 AND h.last_seen >= ?2 "
    "AND h.first_seen <= ?3 AND f.first_seen <= ?3 ORDER BY f.device_id, f.scan_id";
constexpr const char* kFlowsOfOne =
    "SELECT f.device_id, f.scan_id, h.first_seen, h.last_seen, h.heard, h.dropped, f.ip, f.peer, "
    "f.protocol, f.port, f.port_at, f.internet, f.sent_packets, f.sent_bytes, f.received_packets, "
    "f.received_bytes, f.opened, f.accepted, f.opened_by_peer, f.accepted_by_peer, f.first_seen, "
    "f.last_seen, f.names, f.service, f.cleartext, f.tls FROM flow f JOIN hearing h "
    "ON h.site_id = f.site_id AND h.scan_id = f.scan_id WHERE f.site_id = ?1 AND h.last_seen >= ?2 "
    "AND h.first_seen <= ?3 AND f.first_seen <= ?3 AND f.device_id = ?4 ORDER BY f.device_id, "
    "f.scan_id";

}  // namespace

Result<void> SqliteStore::put_flows(ScanId scan, const Hearing& hearing,
                                    const std::map<DeviceId, std::vector<Flow>>& flows) {
  return guarded([&]() -> Result<void> {
    Query(prepared("DELETE FROM flow WHERE site_id = ? AND scan_id = ?"))
        .bind(site_)
        .bind(scan)
        .run();
    Query(prepared("INSERT INTO hearing (site_id, scan_id, first_seen, last_seen, heard, dropped) "
                   "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (site_id, scan_id) DO UPDATE SET "
                   "first_seen = excluded.first_seen, last_seen = excluded.last_seen, "
                   "heard = excluded.heard, dropped = excluded.dropped"))
        .bind(site_)
        .bind(scan)
        .bind(hearing.first)
        .bind(hearing.last)
        .bind(std::int64_t{hearing.heard.count()})
        .bind(count_of(hearing.dropped))
        .run();
    for (const auto& [device, all] : flows)
      for (const Flow& flow : all) put_flow(scan, device, flow);
    return ok;
  });
}

void SqliteStore::put_flow(ScanId scan, DeviceId device, const Flow& flow) {
  Query query(prepared(
      "INSERT INTO flow (site_id, device_id, scan_id, ip, peer, protocol, port, port_at, internet, "
      "sent_packets, sent_bytes, received_packets, received_bytes, opened, accepted, "
      "opened_by_peer, accepted_by_peer, first_seen, last_seen, names, service, cleartext, tls) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  query.lend(site_).lend(device).lend(scan);
  query.bind(flow.key.own.to_string()).bind(flow.key.peer.to_string());
  query.bind(int{flow.key.protocol}).bind(int{flow.key.port}).bind(to_string(flow.key.port_at));
  query.bind(flow.internet);
  for (const std::uint64_t count :
       {flow.sent_packets, flow.sent_bytes, flow.received_packets, flow.received_bytes, flow.opened,
        flow.accepted, flow.opened_by_peer, flow.accepted_by_peer})
    query.bind(count_of(count));
  query.bind(flow.first).bind(flow.last).bind(strings_to_json(flow.names)).lend(flow.service);
  query.bind(flow.cleartext).lend(flow.tls).run();
}

Result<std::map<DeviceId, std::vector<HeardFlows>>> SqliteStore::flows(
    std::optional<DeviceId> only, std::optional<Timestamp> until) {
  using Days = std::chrono::days;
  return guarded([&]() -> Result<std::map<DeviceId, std::vector<HeardFlows>>> {
    std::map<DeviceId, std::vector<HeardFlows>> all;
    const Timestamp end = until.value_or(Timestamp(INT64_MAX));
    Timestamp latest;
    {
      Query query(
          prepared("SELECT last_seen FROM hearing WHERE site_id = ? AND first_seen <= ? "
                   "ORDER BY last_seen DESC LIMIT 1"));
      query.bind(site_).bind(end);
      if (!query.next()) return all;
      latest = std::min(query.time(), end);
    }
    const std::chrono::nanoseconds span = Days(kFlowDays);
    const bool early = latest.nanoseconds < INT64_MIN + span.count();
    Query query(prepared(only ? kFlowsOfOne : kAllFlows));
    query.bind(site_).bind(early ? Timestamp(INT64_MIN) : latest + -span);
    query.bind(end);
    if (only) query.bind(*only);
    DeviceId device;
    ScanId scan;
    std::vector<HeardFlows>* of_device = nullptr;
    while (query.next()) {
      const auto next_device = query.id<DeviceId>();
      const auto next_scan = query.id<ScanId>();
      Hearing hearing = read_hearing(query);
      if (hearing.last > end) {
        hearing.last = end;
        const auto until_end = static_cast<std::uint64_t>(end.nanoseconds) -
                               static_cast<std::uint64_t>(hearing.first.nanoseconds);
        if (until_end < static_cast<std::uint64_t>(hearing.heard.count()))
          hearing.heard = std::chrono::nanoseconds(static_cast<std::int64_t>(until_end));
      }
      if (of_device == nullptr || !(next_device == device) || !(next_scan == scan)) {
        of_device = &all[next_device];
        of_device->emplace_back().hearing = hearing;
        device = next_device;
        scan = next_scan;
      }
      Flow& flow = of_device->back().flows.emplace_back(read_flow(query));
      flow.last = std::min(flow.last, end);
    }
    return all;
  });
}

}  // namespace tenken::inventory
