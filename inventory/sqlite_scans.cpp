// Scans, and which addresses each has measured.
#include "inventory/json_text.hpp"
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

constexpr const char* kNewestFirst =
    "SELECT scan_id, state, targets, excluded, ports, profile, interface, sensor, scope_sha256, "
    "authorised_by, tenken_version, started, finished, addresses_in_scope, dropped, udp_ports, "
    "vantage "
    "FROM scan WHERE site_id = ? ORDER BY scan_id DESC";
// An audit of logins looks at what a scan has found, and covers nothing by itself.
constexpr const char* kNewestInside =
    "SELECT scan_id, state, targets, excluded, ports, profile, interface, sensor, scope_sha256, "
    "authorised_by, tenken_version, started, finished, addresses_in_scope, dropped, udp_ports, "
    "vantage FROM scan WHERE site_id = ? AND vantage = 'inside' AND profile <> 'audit' "
    "ORDER BY scan_id DESC";
constexpr const char* kById =
    "SELECT scan_id, state, targets, excluded, ports, profile, interface, sensor, scope_sha256, "
    "authorised_by, tenken_version, started, finished, addresses_in_scope, dropped, udp_ports, "
    "vantage "
    "FROM scan WHERE site_id = ? AND scan_id = ?";

ScanRecord read_scan(Query& query) {
  ScanRecord scan;
  scan.id = query.id<ScanId>();
  scan.state = parse_scan_state(query.text()).value_or(ScanState::interrupted);
  scan.targets = strings_from_json(query.text());
  scan.excluded = strings_from_json(query.text());
  scan.ports = query.text();
  scan.profile = query.text();
  scan.interface = query.text();
  scan.sensor = query.text();
  scan.scope_sha256 = query.text();
  scan.authorised_by = query.text();
  scan.tenken_version = query.text();
  scan.started = query.time();
  if (!query.is_null()) scan.finished = query.time();
  scan.addresses_in_scope = static_cast<std::uint64_t>(query.integer());
  scan.dropped = static_cast<std::uint64_t>(query.integer());
  scan.udp_ports = query.text();
  scan.vantage = query.text();
  return scan;
}

}  // namespace

Result<void> SqliteStore::put_scan(const ScanRecord& scan) {
  return guarded([&]() -> Result<void> {
    Query query(prepared(
        "INSERT INTO scan (site_id, scan_id, state, targets, excluded, ports, profile, interface, "
        "sensor, scope_sha256, authorised_by, tenken_version, started, finished, "
        "addresses_in_scope, dropped, udp_ports, vantage) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (site_id, scan_id) DO UPDATE SET state = excluded.state, "
        "finished = excluded.finished, dropped = excluded.dropped"));
    query.bind(site_).bind(scan.id).bind(to_string(scan.state));
    query.bind(strings_to_json(scan.targets)).bind(strings_to_json(scan.excluded));
    query.bind(scan.ports).bind(scan.profile).bind(scan.interface).bind(scan.sensor);
    query.bind(scan.scope_sha256).bind(scan.authorised_by).bind(scan.tenken_version);
    query.bind(scan.started).bind(scan.finished);
    query.bind(static_cast<std::int64_t>(scan.addresses_in_scope));
    query.bind(static_cast<std::int64_t>(scan.dropped))
        .bind(scan.udp_ports)
        .bind(scan.vantage)
        .run();
    if (scan.state == ScanState::complete)
      Query(prepared("DELETE FROM scan_progress WHERE site_id = ? AND scan_id = ?"))
          .bind(site_)
          .bind(scan.id)
          .run();
    return ok;
  });
}

Result<std::vector<ScanRecord>> SqliteStore::scans() {
  return guarded([&]() -> Result<std::vector<ScanRecord>> {
    std::vector<ScanRecord> scans;
    Query query(prepared(kNewestFirst));
    query.bind(site_);
    while (query.next()) scans.push_back(read_scan(query));
    return scans;
  });
}

Result<std::optional<ScanRecord>> SqliteStore::latest_scan(bool inside) {
  return guarded([&]() -> Result<std::optional<ScanRecord>> {
    Query query(prepared(inside ? kNewestInside : kNewestFirst));
    query.bind(site_);
    if (!query.next()) return std::nullopt;
    return read_scan(query);
  });
}

Result<std::optional<ScanRecord>> SqliteStore::scan(ScanId id) {
  return guarded([&]() -> Result<std::optional<ScanRecord>> {
    Query query(prepared(kById));
    query.bind(site_).bind(id);
    if (!query.next()) return std::nullopt;
    return read_scan(query);
  });
}

Result<std::vector<IpAddress>> SqliteStore::measured(ScanId scan, Transport transport) {
  return guarded([&]() -> Result<std::vector<IpAddress>> {
    std::vector<IpAddress> addresses;
    Query query(prepared(
        "SELECT ip FROM scan_coverage WHERE site_id = ? AND scan_id = ? AND transport = ?"));
    query.bind(site_).bind(scan).bind(to_string(transport));
    while (query.next()) addresses.push_back(query.ip());
    return addresses;
  });
}

Result<std::map<IpAddress, PortCoverage>> SqliteStore::progress(ScanId scan, Transport transport) {
  return guarded([&]() -> Result<std::map<IpAddress, PortCoverage>> {
    std::map<IpAddress, PortCoverage> hosts;
    Query query(
        prepared("SELECT ip, coverage, measured_at FROM scan_progress WHERE site_id = ? "
                 "AND scan_id = ? AND transport = ? ORDER BY ip, measured_at"));
    query.bind(site_).bind(scan).bind(to_string(transport));
    while (query.next()) {
      const IpAddress ip = query.ip();
      auto part = PortCoverage::parse(query.text());
      if (!part) continue;  // what cannot be read is asked again
      part->at = query.time();
      part->scan = scan;
      hosts[ip].add(*part);
    }
    return hosts;
  });
}

}  // namespace tenken::inventory
