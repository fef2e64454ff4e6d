#include "inventory/services.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "inventory/claims.hpp"

namespace tenken::inventory {
namespace {

bool has_open(const DeviceRecord& device, const Endpoint& like) {
  return std::ranges::any_of(device.spans, [&](const SpanRecord& span) {
    const auto at = device.services.find(Endpoint(span.ip, like.transport, like.port));
    return at != device.services.end() && at->second.open;
  });
}

void close_service(Roster& roster, DeviceRecord& device,
                   std::pair<const Endpoint, ServiceRecord>& service, std::string after,
                   const Moment& now) {
  auto& [endpoint, record] = service;
  record.open = false;
  record.dirty = true;
  if (!has_open(device, endpoint))
    roster.note(device, ChangeKind::port_closed, port_text(endpoint), "open", std::move(after),
                now);
}

/// The address of the same family that took the place of one that the device has left: one that is
/// new in this scan where there is one, the lowest of those seen.
const SpanRecord* successor(const DeviceRecord& device, const IpAddress& left, ScanId scan) {
  const SpanRecord* found = nullptr;
  for (const SpanRecord& span : device.spans) {
    if (!span.current || span.seen.last_scan != scan || span.ip.is_v4() != left.is_v4()) continue;
    const auto rank = [&](const SpanRecord& s) {
      return std::pair(s.seen.first_scan != scan, s.ip);
    };
    if (found == nullptr || rank(span) < rank(*found)) found = &span;
  }
  return found;
}

bool measured_now(const SpanRecord& span, const Endpoint& endpoint, ScanId scan) {
  const std::optional<PortCoverage>& coverage = span.coverage_of(endpoint.transport);
  return coverage && coverage->scan == scan && coverage->scanned.contains(endpoint.port);
}

void move_service(Roster& roster, DeviceRecord& device, const Endpoint& left, const SpanRecord& to,
                  const Moment& now) {
  auto node = device.services.extract(left);
  roster.pending().services_gone.emplace_back(device.id, left);
  const Endpoint endpoint(to.ip, left.transport, left.port);
  ServiceRecord& record = node.mapped();
  if (const auto twin = device.services.find(endpoint); twin != device.services.end()) {
    if (record.open && twin->second.open && twin->second.seen.first_scan == now.scan)
      note_differences(roster, device, endpoint, record.claims, twin->second.claims, now);
  } else if (!measured_now(to, endpoint, now.scan)) {
    record.dirty = true;
    for (Claim& claim : record.claims) claim.dirty = true;
    node.key() = endpoint;
    device.services.insert(std::move(node));
    return;
  }
  if (record.open && !has_open(device, endpoint))
    roster.note(device, ChangeKind::port_closed, port_text(endpoint), "open", "closed", now);
}

}  // namespace

std::pair<const Endpoint, ServiceRecord>& open_service(Roster& roster, DeviceRecord& device,
                                                       const Endpoint& endpoint,
                                                       const Moment& now) {
  auto at = device.services.find(endpoint);
  const bool known = at != device.services.end();
  const bool opens = !known || !at->second.open;
  const bool first = opens && !has_open(device, endpoint);
  if (!known) {
    at = device.services.try_emplace(endpoint).first;
    at->second.seen = Sighting(now.scan, now.at);
  }
  at->second.open = true;
  at->second.seen.touch(now.scan, now.at);
  at->second.dirty = true;
  if (first) roster.note(device, ChangeKind::port_opened, port_text(endpoint), "", "open", now);
  return *at;
}

void apply_coverage(Roster& roster, DeviceRecord& device, SpanRecord& span, Transport transport,
                    PortCoverage coverage, const Moment& now) {
  const IpAddress ip = span.ip;
  if (transport == Transport::tcp) span.failed.clear();
  span.dirty = true;
  for (auto at = device.services.lower_bound(Endpoint(ip, transport, 0));
       at != device.services.end() && at->first.address == ip && at->first.transport == transport;
       ++at) {
    const std::uint16_t port = at->first.port;
    if (!at->second.open || !coverage.scanned.contains(port) || coverage.open.contains(port))
      continue;
    close_service(roster, device, *at, coverage.filtered.contains(port) ? "filtered" : "closed",
                  now);
  }
  for (const std::uint16_t port : coverage.open.ports()) {
    const Endpoint endpoint(ip, transport, port);
    const auto known = device.services.find(endpoint);
    if (known == device.services.end() || !known->second.open)
      open_service(roster, device, endpoint, now);
  }
  coverage.at = now.at;
  coverage.scan = now.scan;
  span.coverage_of(transport) = std::move(coverage);
}

void settle_services(Roster& roster, DeviceRecord& device, const Moment& now) {
  std::vector<Endpoint> left;
  for (const auto& [endpoint, service] : device.services)
    if (device.current_span(endpoint.address) == nullptr) left.push_back(endpoint);
  for (const Endpoint& endpoint : left) {
    const SpanRecord* const to = successor(device, endpoint.address, now.scan);
    if (to == nullptr) continue;
    move_service(roster, device, endpoint, *to, now);
    roster.queue(device);
  }
}

}  // namespace tenken::inventory
