// Reading devices with all their parts.
#include <algorithm>
#include <utility>

#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

Sighting read_sighting(Query& query) {
  Sighting seen;
  seen.first_seen = query.time();
  seen.last_seen = query.time();
  seen.first_scan = query.id<ScanId>();
  seen.last_scan = query.id<ScanId>();
  return seen;
}

Endpoint read_endpoint(Query& query) {
  IpAddress ip = query.ip();
  const auto transport = parse_transport(query.text()).value_or(Transport::tcp);
  return {std::move(ip), transport, static_cast<std::uint16_t>(query.integer())};
}

/// The devices in the order of their ids, which is the order of every query below.
class Loader {
 public:
  explicit Loader(std::vector<DeviceRecord>& devices) : devices_(devices) {}

  DeviceRecord* at(const DeviceId& id) {
    while (next_ < devices_.size() && devices_[next_].id < id) ++next_;
    return next_ < devices_.size() && devices_[next_].id == id ? &devices_[next_] : nullptr;
  }

 private:
  std::vector<DeviceRecord>& devices_;
  std::size_t next_ = 0;
};

DeviceRecord read_device(Query& query) {
  DeviceRecord device;
  device.dirty = false;
  device.id = query.id<DeviceId>();
  device.present = query.boolean();
  if (!query.is_null()) device.gone_at = query.time();
  device.registered = query.boolean();
  device.seen = read_sighting(query);
  return device;
}

void read_interface(Query& query, DeviceRecord& device) {
  InterfaceRecord& interface = device.interfaces.emplace_back();
  interface.dirty = false;
  interface.mac = query.mac().value_or(MacAddress());
  interface.seen = read_sighting(query);
}

/// The three columns of a coverage.
std::optional<PortCoverage> read_coverage(Query& query) {
  if (query.is_null()) {
    query.is_null();
    query.is_null();
    return std::nullopt;
  }
  auto coverage = PortCoverage::parse(query.text());
  const Timestamp at = query.time();
  const auto scan = query.id<ScanId>();
  if (!coverage) return std::nullopt;
  coverage->at = at;
  coverage->scan = scan;
  return *std::move(coverage);
}

void read_span(Query& query, DeviceRecord& device) {
  SpanRecord& span = device.spans.emplace_back();
  span.dirty = false;
  span.ip = query.ip();
  span.span = static_cast<int>(query.integer());
  span.mac = query.mac();
  span.current = query.boolean();
  span.seen = read_sighting(query);
  span.coverage = read_coverage(query);
  span.udp_coverage = read_coverage(query);
  if (query.is_null()) return;
  span.failed = query.text();
  span.failed_scan = query.id<ScanId>();
}

void read_service(Query& query, DeviceRecord& device) {
  ServiceRecord& service = device.services[read_endpoint(query)];
  service.dirty = false;
  service.open = query.boolean();
  service.seen = read_sighting(query);
}

void read_claim(Query& query, DeviceRecord& device) {
  Claim claim;
  claim.dirty = false;
  claim.key = query.text();
  claim.witness = query.text();
  claim.value = query.text();
  claim.confidence = static_cast<int>(query.integer());
  claim.first_seen = query.time();
  claim.last_seen = query.time();
  claim.scan = query.id<ScanId>();
  if (!query.is_null()) claim.evidence = query.evidence();
  const bool about_device = query.integer() == 0;
  if (about_device) {
    device.claims.push_back(std::move(claim));
    return;
  }
  const auto service = device.services.find(read_endpoint(query));
  if (service != device.services.end()) service->second.claims.push_back(std::move(claim));
}

void read_declared(Query& query, DeviceRecord& device) {
  const auto field = parse_declared_field(query.text());
  std::string value = query.text();
  std::string who = query.text();
  const Timestamp at = query.time();
  if (!field) return;
  device.declared[*field] = std::move(value);
  device.declarations.insert_or_assign(*field, Declaration(std::move(who), at));
}

/// The change rows come oldest first, so the latest registration stays.
void read_registration(Query& query, DeviceRecord& device) {
  std::string who = query.text();
  device.registration = Declaration(std::move(who), query.time());
}

struct PartQuery {
  const char* all;
  const char* one;
  void (*read)(Query&, DeviceRecord&);
};

// Each selects device_id first, so that the parts of a device arrive together. Those of one device
// name their index: without statistics SQLite takes the primary key, whose first column is the same
// in every row, and reads the table.
constexpr PartQuery kParts[] = {
    {"SELECT device_id, mac, first_seen, last_seen, first_scan, last_scan FROM interface "
     "WHERE site_id = ? ORDER BY device_id, first_seen, mac",
     "SELECT device_id, mac, first_seen, last_seen, first_scan, last_scan FROM interface "
     "INDEXED BY interface_device WHERE site_id = ? AND device_id = ? ORDER BY first_seen, mac",
     read_interface},
    {"SELECT device_id, ip, span, mac, is_current, first_seen, last_seen, first_scan, last_scan, "
     "coverage, coverage_at, coverage_scan, udp_coverage, udp_coverage_at, udp_coverage_scan, "
     "failed, failed_scan FROM address WHERE site_id = ? "
     "ORDER BY device_id, ip, span",
     "SELECT device_id, ip, span, mac, is_current, first_seen, last_seen, first_scan, last_scan, "
     "coverage, coverage_at, coverage_scan, udp_coverage, udp_coverage_at, udp_coverage_scan, "
     "failed, failed_scan FROM address WHERE site_id = ? "
     "AND device_id = ? ORDER BY ip, span",
     read_span},
    {"SELECT device_id, ip, transport, port, is_open, first_seen, last_seen, first_scan, last_scan "
     "FROM service WHERE site_id = ? ORDER BY device_id",
     "SELECT device_id, ip, transport, port, is_open, first_seen, last_seen, first_scan, last_scan "
     "FROM service WHERE site_id = ? AND device_id = ?",
     read_service},
    {"SELECT device_id, claim, witness, value, confidence, first_seen, last_seen, scan_id, "
     "evidence, "
     "port, ip, transport, port FROM fact WHERE site_id = ? ORDER BY device_id",
     "SELECT device_id, claim, witness, value, confidence, first_seen, last_seen, scan_id, "
     "evidence, "
     "port, ip, transport, port FROM fact WHERE site_id = ? AND device_id = ?",
     read_claim},
    {"SELECT device_id, field, value, who, declared_at FROM declared WHERE site_id = ? "
     "ORDER BY device_id",
     "SELECT device_id, field, value, who, declared_at FROM declared WHERE site_id = ? "
     "AND device_id = ?",
     read_declared},
    {"SELECT device_id, coalesce(who, ''), changed_at FROM change WHERE site_id = ? "
     "AND kind = 'declared_changed' AND what = 'registered' AND new_value = 'true' "
     "ORDER BY device_id, change_id",
     "SELECT device_id, coalesce(who, ''), changed_at FROM change INDEXED BY change_device "
     "WHERE site_id = ? AND device_id = ? AND kind = 'declared_changed' AND what = 'registered' "
     "AND new_value = 'true' ORDER BY change_id",
     read_registration},
};

constexpr const char* kAllDevices =
    "SELECT device_id, present, gone_at, registered, first_seen, last_seen, first_scan, last_scan "
    "FROM device WHERE site_id = ? ORDER BY device_id";
constexpr const char* kOneDevice =
    "SELECT device_id, present, gone_at, registered, first_seen, last_seen, first_scan, last_scan "
    "FROM device WHERE site_id = ? AND device_id = ?";

}  // namespace

Result<std::vector<DeviceRecord>> SqliteStore::load(std::optional<DeviceId> only) {
  return guarded([&]() -> Result<std::vector<DeviceRecord>> {
    std::vector<DeviceRecord> devices;
    const auto for_each = [&](const char* all, const char* one, auto&& visit) {
      Query query(prepared(only ? one : all));
      query.bind(site_);
      if (only) query.bind(*only);
      while (query.next()) visit(query);
    };
    for_each(kAllDevices, kOneDevice, [&](Query& query) { devices.push_back(read_device(query)); });
    for (const PartQuery& part : kParts) {
      Loader loader(devices);
      for_each(part.all, part.one, [&](Query& query) {
        DeviceRecord* const device = loader.at(query.id<DeviceId>());
        if (device != nullptr) part.read(query, *device);
      });
    }
    return devices;
  });
}

}  // namespace tenken::inventory
