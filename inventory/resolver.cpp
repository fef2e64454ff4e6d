#include "inventory/resolver.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "inventory/claims.hpp"
#include "inventory/identity.hpp"
#include "inventory/services.hpp"
#include "model/claims.hpp"
#include "model/vantage.hpp"

namespace tenken::inventory {
namespace {

Claim claim_of(const Observation& observation, ScanId scan) {
  Claim claim;
  claim.key = observation.key;
  claim.witness = observation.witness.method;
  claim.value = observation.value;
  claim.confidence = std::clamp(observation.confidence, 0, 100);
  claim.first_seen = claim.last_seen = observation.at;
  claim.scan = scan;
  claim.evidence = observation.evidence;
  return claim;
}

/// Claims about the device itself may come with the port where they were learned.
bool is_about_device(std::string_view key) {
  return key.starts_with("device.") || key.starts_with(claim::kIdentityPrefix) ||
         key == claim::kHostSeen;
}

/// Claims that the device's own state already holds: they are kept as facts only for the record
/// that proves them, so that a verdict can cite it.
bool is_worth_keeping(const Observation& observation) {
  const bool is_state = observation.key == claim::kHostSeen || observation.key == claim::kPortState;
  return !is_state || observation.evidence;
}

Result<CoverageRecord> coverage_record(const Observation& observation, Transport transport,
                                       ScanId scan) {
  if (!observation.subject.ip)
    return fail(Errc::malformed, "coverage without an address: " + observation.value);
  CoverageRecord record;
  record.scan = scan;
  record.ip = *observation.subject.ip;
  record.transport = transport;
  record.coverage = observation.value;
  record.at = observation.at;
  return record;
}

/// What a part of the ports answered is no statement about the host before the others are known.
Result<void> fold_progress(Roster& roster, const Observation& observation, ScanId scan) {
  auto record = coverage_record(observation, Transport::tcp, scan);
  if (!record) return tl::unexpected(record.error());
  const auto part = PortCoverage::parse(observation.value);
  if (!part) return tl::unexpected(part.error());
  if (part->scanned.empty()) return fail(Errc::malformed, "progress without a port");
  record->first_port = part->scanned.ranges().front().first;
  roster.pending().progress.push_back(std::move(*record));
  return ok;
}

/// What another vantage measured at an address of `device`.
void put_look(Roster& roster, DeviceRecord& device, const Observation& observation,
              std::string_view vantage, Transport transport, const Moment& now) {
  const auto put = [&](std::string_view what, std::string value) {
    Claim claim = claim_of(observation, now.scan);
    claim.key = vantage_claim(vantage, what);
    claim.value = std::move(value);
    put_claim(roster, device, std::move(claim), now);
  };
  put(to_string(transport), observation.value);
  put("at", observation.subject.ip->to_string());
  roster.queue(device);
}

/// Silence of a host that this scan has not seen says nothing about its ports: the host may be
/// down.
Result<void> fold_coverage(Roster& roster, const Observation& observation, Transport transport,
                           std::string_view vantage, const Moment& now) {
  auto record = coverage_record(observation, transport, now.scan);
  if (!record) return tl::unexpected(record.error());
  auto coverage = PortCoverage::parse(observation.value);
  if (!coverage) return tl::unexpected(coverage.error());

  const IpAddress& ip = *observation.subject.ip;
  roster.pending().coverage.push_back(std::move(*record));

  DeviceRecord* device = seen_holder(roster, ip, now.scan);
  if (!coverage->open.empty()) device = resolve(roster, observation.subject, now);
  if (device == nullptr) return ok;
  if (vantage != kInside) {
    put_look(roster, *device, observation, vantage, transport, now);
    return ok;
  }
  SpanRecord* const span = device->current_span(ip);
  if (span == nullptr) return ok;
  roster.queue(*device);
  apply_coverage(roster, *device, *span, transport, std::move(*coverage), now);
  if (observation.evidence) put_claim(roster, *device, claim_of(observation, now.scan), now);
  return ok;
}

void fold_failure(Roster& roster, const Observation& observation, const Moment& now) {
  if (!observation.subject.ip) return;
  DeviceRecord* const device = seen_holder(roster, *observation.subject.ip, now.scan);
  if (device == nullptr) return;
  SpanRecord& span = *device->current_span(*observation.subject.ip);
  span.failed = observation.value;
  span.failed_scan = now.scan;
  span.dirty = true;
  roster.queue(*device);
}

/// From another place a router stands between, which hides MAC addresses: what is said of an
/// address is about the device that the inside knows there.
Observation placed(const Roster& roster, Observation observation) {
  Subject& subject = observation.subject;
  if (!subject.ip || subject.mac) return observation;
  const std::vector<DeviceRecord*> holders = roster.holders(*subject.ip);
  if (holders.size() != 1) return observation;
  if (const SpanRecord* const span = holders.front()->current_span(*subject.ip))
    subject.mac = span->mac;
  return observation;
}

Result<void> fold_one(Roster& roster, ScanId scan, const Observation& observation,
                      std::string_view vantage) {
  const Moment now(scan, observation.at);
  if (observation.key == claim::kCoverageTcp)
    return fold_coverage(roster, observation, Transport::tcp, vantage, now);
  if (observation.key == claim::kCoverageUdp)
    return fold_coverage(roster, observation, Transport::udp, vantage, now);
  if (observation.key == claim::kProgressTcp) return fold_progress(roster, observation, scan);
  if (observation.key == claim::kCoverageFailed) {
    if (vantage == kInside) fold_failure(roster, observation, now);
    return ok;
  }

  DeviceRecord* const device = resolve(roster, observation.subject, now);
  if (device == nullptr) return ok;
  const Subject& subject = observation.subject;
  if (is_about_device(observation.key) || !subject.ip || !subject.port) {
    if (is_worth_keeping(observation)) put_claim(roster, *device, claim_of(observation, scan), now);
    return ok;
  }
  const bool is_state = observation.key == claim::kPortState;
  if (device->current_span(*subject.ip) == nullptr || (is_state && observation.value != "open"))
    return ok;
  auto& service =
      open_service(roster, *device, Endpoint(*subject.ip, subject.transport, *subject.port), now);
  if (is_worth_keeping(observation))
    put_claim(roster, *device, service, claim_of(observation, scan), now);
  return ok;
}

}  // namespace

Result<void> fold(Roster& roster, ScanId scan, const Observation& observation,
                  std::string_view vantage) {
  if (vantage == kInside) return fold_one(roster, scan, observation, vantage);
  return fold_one(roster, scan, placed(roster, observation), vantage);
}

}  // namespace tenken::inventory
