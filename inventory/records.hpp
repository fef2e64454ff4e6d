// Devices as the store keeps them: every witness's claim, and the scan that saw each part first and
// last.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/identity_events.hpp"
#include "model/coverage.hpp"
#include "model/endpoint.hpp"
#include "model/evidence.hpp"
#include "model/id.hpp"
#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

/// When something was seen, and by which scan.
struct Sighting {
  Timestamp first_seen;
  Timestamp last_seen;
  ScanId first_scan;
  ScanId last_scan;

  Sighting() = default;
  Sighting(ScanId scan, Timestamp at)
      : first_seen(at), last_seen(at), first_scan(scan), last_scan(scan) {}
  /// Clocks may step back, batches may overtake each other, and a capture that goes on for hours
  /// writes beside sweeps: neither decreases.
  void touch(ScanId scan, Timestamp at) {
    if (last_scan < scan) last_scan = scan;
    if (last_seen < at) last_seen = at;
  }
};

/// What one witness says about one key, or one of several values where the key allows more than
/// one.
struct Claim {
  std::string key;
  std::string witness;
  std::string value;
  int confidence = 0;
  Timestamp first_seen;
  Timestamp last_seen;
  ScanId scan;  ///< the latest scan that said so
  std::optional<EvidenceId> evidence;
  bool dirty = true;

  Claim() = default;
};

using Claims = std::vector<Claim>;

struct ServiceRecord {
  bool open = true;
  Sighting seen;
  Claims claims;
  bool dirty = true;

  ServiceRecord() = default;
};

struct InterfaceRecord {
  MacAddress mac;
  Sighting seen;
  bool dirty = true;

  InterfaceRecord() = default;
};

/// An address during one time span, with the latest coverage of that address.
struct SpanRecord {
  IpAddress ip;
  int span = 0;  ///< 0, 1, ... for the same device and address
  std::optional<MacAddress> mac;
  bool current = true;
  Sighting seen;
  std::optional<PortCoverage> coverage;      ///< of TCP
  std::optional<PortCoverage> udp_coverage;  ///< of UDP
  std::string failed;  ///< why the scan `failed_scan` could not measure it; empty: it could
  ScanId failed_scan;
  bool dirty = true;

  SpanRecord() = default;
  std::optional<PortCoverage>& coverage_of(Transport transport) {
    return transport == Transport::tcp ? coverage : udp_coverage;
  }
  const std::optional<PortCoverage>& coverage_of(Transport transport) const {
    return transport == Transport::tcp ? coverage : udp_coverage;
  }
};

struct DeviceRecord {
  DeviceId id;
  Sighting seen;
  bool present = true;
  std::optional<Timestamp> gone_at;  ///< while not present: the end of the scan that missed it
  bool registered = false;
  std::vector<InterfaceRecord> interfaces;
  std::vector<SpanRecord> spans;
  Claims claims;
  std::map<Endpoint, ServiceRecord> services;
  Declared declared;
  std::map<DeclaredField, Declaration> declarations;
  std::optional<Declaration> registration;
  bool dirty = true;    ///< the device's own row; the parts have flags of their own
  bool queued = false;  ///< listed in the pending mutations

  DeviceRecord() = default;
  /// Never seen with a MAC address, such as a host behind a router.
  bool address_only() const { return interfaces.empty(); }
  SpanRecord* current_span(const IpAddress& ip);
  const SpanRecord* current_span(const IpAddress& ip) const;
};

/// One port scan of one address, or a part of one, as recorded for --resume.
struct CoverageRecord {
  ScanId scan;
  IpAddress ip;
  Transport transport = Transport::tcp;
  std::uint16_t first_port = 0;  ///< tells the parts apart
  std::string coverage;          ///< PortCoverage's text form
  Timestamp at;

  CoverageRecord() = default;
};

struct ClaimKey {
  DeviceId device;
  std::optional<Endpoint> endpoint;  ///< of a service; none: about the device itself
  Claim claim;

  ClaimKey() = default;
};

struct SpanKey {
  DeviceId device;
  IpAddress ip;
  int span = 0;

  SpanKey() = default;
};

/// What people wrote about a device that comes back.
struct DeclaredRow {
  DeviceId device;
  DeclaredField field = DeclaredField::name;
  std::string value;  ///< empty: the field goes
  Declaration by;

  DeclaredRow() = default;
};

/// What folding observations asks the store to write. Pointers belong to the roster.
struct Mutations {
  std::vector<DeviceRecord*> devices;                 ///< with their dirty parts
  std::vector<std::pair<DeviceId, DeviceId>> merged;  ///< first is gone, second took its history
  std::vector<std::pair<DeviceId, Endpoint>> services_gone;  ///< removed with their claims
  std::vector<ClaimKey> claims_gone;
  std::vector<SpanKey> spans_gone;
  std::vector<IdentityEvent> events;
  std::vector<DeclaredRow> declared;
  std::vector<std::pair<DeviceId, bool>> registered;
  std::vector<std::pair<DeviceId, DeviceId>> parted;  ///< second takes what the scan said of first
  ScanId parted_scan;
  std::vector<CoverageRecord> coverage;
  std::vector<CoverageRecord> progress;  ///< of scans whose coverage is not complete yet
  std::vector<Change> changes;

  Mutations() = default;
};

/// Whether a key may hold several values at once (host names, stable keys).
bool is_multivalued(std::string_view key);
/// What tells two claims of one key and witness apart: the value of a multi-valued key, else
/// nothing.
std::string_view slot_of(const Claim& claim);

/// The claim that wins among those about `key`: an identified value before "unknown", then the most
/// confident, then the latest. Null when nobody says anything.
const Claim* effective(const Claims& claims, std::string_view key);

/// Whether `a` counts before `b`, which is about the same key; for host names precedes_as_name.
bool outranks(const Claim& a, const Claim& b);
/// Whether the device is rather called by `a`.
bool precedes_as_name(const Claim& a, const Claim& b);

/// The parts of a device that name it: interfaces, addresses, host names, declared fields.
Device name_of(const DeviceRecord& record);
/// The device as rules and reports see it. \param latest the scan whose failures count
Device to_device(const DeviceRecord& record, const std::optional<ScanId>& latest);

}  // namespace tenken::inventory
