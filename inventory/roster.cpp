#include "inventory/roster.hpp"

#include <algorithm>
#include <utility>

namespace tenken::inventory {
namespace {

std::string key_of(const DeviceId& id) { return {id.value.begin(), id.value.end()}; }

/// The span of `ip` that this same scan closed: an address that flaps within one scan is one span.
SpanRecord* closed_by(DeviceRecord& device, const IpAddress& ip, ScanId scan) {
  for (SpanRecord& span : device.spans)
    if (!span.current && span.ip == ip && span.seen.last_scan == scan) return &span;
  return nullptr;
}

}  // namespace

Roster::Roster(std::vector<DeviceRecord> records, IdentityPins pins) : pins_(std::move(pins)) {
  devices_.reserve(records.size());
  for (DeviceRecord& record : records) {
    auto owned = std::make_unique<DeviceRecord>(std::move(record));
    index(*owned);
    devices_.emplace(key_of(owned->id), std::move(owned));
  }
}

void Roster::index(DeviceRecord& device) {
  for (const InterfaceRecord& interface : device.interfaces) by_mac_[interface.mac] = &device;
  for (const SpanRecord& span : device.spans)
    if (span.current) by_ip_[span.ip].push_back(&device);
}

DeviceRecord& Roster::create(const Moment& now) {
  auto owned = std::make_unique<DeviceRecord>();
  owned->id = DeviceId::make(now.at);
  owned->seen = Sighting(now.scan, now.at);
  DeviceRecord& device = *owned;
  devices_.emplace(key_of(device.id), std::move(owned));
  queue(device);
  return device;
}

DeviceRecord& Roster::adopt(DeviceRecord record) {
  auto owned = std::make_unique<DeviceRecord>(std::move(record));
  DeviceRecord& device = *owned;
  device.queued = false;
  device.dirty = true;
  for (InterfaceRecord& interface : device.interfaces) interface.dirty = true;
  for (SpanRecord& span : device.spans) span.dirty = true;
  for (Claim& claim : device.claims) claim.dirty = true;
  for (auto& [endpoint, service] : device.services) {
    service.dirty = true;
    for (Claim& claim : service.claims) claim.dirty = true;
  }
  index(device);
  devices_.emplace(key_of(device.id), std::move(owned));
  queue(device);
  return device;
}

void Roster::replace(DeviceRecord& device, DeviceRecord record) {
  for (const SpanRecord& span : device.spans) unhold(device, span.ip);
  const bool queued = device.queued;
  device = std::move(record);
  device.queued = queued;
  device.dirty = true;
  for (InterfaceRecord& interface : device.interfaces) interface.dirty = true;
  index(device);
  queue(device);
}

DeviceRecord* Roster::by_id(const DeviceId& id) const {
  const auto at = devices_.find(key_of(id));
  return at == devices_.end() ? nullptr : at->second.get();
}

DeviceRecord* Roster::by_mac(const MacAddress& mac) const {
  const auto at = by_mac_.find(mac);
  return at == by_mac_.end() ? nullptr : at->second;
}

std::vector<DeviceRecord*> Roster::holders(const IpAddress& ip) const {
  const auto at = by_ip_.find(ip);
  if (at == by_ip_.end()) return {};
  std::vector<DeviceRecord*> found = at->second;
  std::ranges::sort(found, {}, &DeviceRecord::id);
  return found;
}

std::vector<DeviceRecord*> Roster::devices() const {
  std::vector<DeviceRecord*> all;
  all.reserve(devices_.size());
  for (const auto& [key, device] : devices_) all.push_back(device.get());
  std::ranges::sort(all, {}, &DeviceRecord::id);
  return all;
}

void Roster::touch(DeviceRecord& device, const Moment& now) {
  ++sightings_;
  device.seen.touch(now.scan, now.at);
  device.dirty = true;
  queue(device);
  // What was heard before it was missed, and is written after that, brings nothing back.
  if (device.present || (device.gone_at && now.at <= *device.gone_at)) return;
  device.present = true;
  const bool missed = device.gone_at.has_value();
  device.gone_at.reset();
  // Also told where the capture that found it first hears it again, since a scan between missed it.
  if (missed)
    note_always(device, ChangeKind::device_back, "", "", "", now);
  else
    note(device, ChangeKind::device_back, "", "", "", now);
}

void Roster::see_interface(DeviceRecord& device, const MacAddress& mac, const Moment& now) {
  const auto at = std::ranges::find(device.interfaces, mac, &InterfaceRecord::mac);
  if (at != device.interfaces.end()) {
    at->seen.touch(now.scan, now.at);
    at->dirty = true;
    return;
  }
  InterfaceRecord& added = device.interfaces.emplace_back();
  added.mac = mac;
  added.seen = Sighting(now.scan, now.at);
  by_mac_[mac] = &device;
}

SpanRecord& Roster::see_address(DeviceRecord& device, const IpAddress& ip,
                                const std::optional<MacAddress>& mac, const Moment& now) {
  if (mac) {
    for (DeviceRecord* const other : holders(ip))
      if (other != &device) close_address(*other, *other->current_span(ip), now);
  }
  SpanRecord* span = device.current_span(ip);
  if (span == nullptr) {
    span = closed_by(device, ip, now.scan);
    if (span == nullptr) {
      const auto earlier = std::ranges::count(device.spans, ip, &SpanRecord::ip);
      span = &device.spans.emplace_back();
      span->ip = ip;
      span->span = static_cast<int>(earlier);
      span->seen = Sighting(now.scan, now.at);
    }
    span->current = true;
    by_ip_[ip].push_back(&device);
    note(device, ChangeKind::address_new, ip.to_string(), "", "", now);
  }
  span->seen.touch(now.scan, now.at);
  if (mac) span->mac = mac;
  span->dirty = true;
  return *span;
}

void Roster::close_address(DeviceRecord& device, SpanRecord& span, const Moment& now) {
  span.current = false;
  span.dirty = true;
  queue(device);
  unhold(device, span.ip);
  note(device, ChangeKind::address_gone, span.ip.to_string(), "", "", now);
}

void Roster::drop_address(DeviceRecord& device, const SpanRecord& span) {
  SpanKey& gone = pending_.spans_gone.emplace_back();
  gone.device = device.id;
  gone.ip = span.ip;
  gone.span = span.span;
  if (span.current) unhold(device, span.ip);
  queue(device);
  const int number = span.span;
  const IpAddress ip = span.ip;
  std::erase_if(device.spans,
                [&](const SpanRecord& one) { return one.ip == ip && one.span == number; });
}

void Roster::drop_interface(DeviceRecord& device, const MacAddress& mac) {
  std::erase_if(device.interfaces,
                [&](const InterfaceRecord& interface) { return interface.mac == mac; });
  const auto at = by_mac_.find(mac);
  if (at != by_mac_.end() && at->second == &device) by_mac_.erase(at);
  queue(device);
}

void Roster::unhold(const DeviceRecord& device, const IpAddress& ip) {
  const auto at = by_ip_.find(ip);
  if (at == by_ip_.end()) return;
  std::erase(at->second, &device);
  if (at->second.empty()) by_ip_.erase(at);
}

void Roster::remove(DeviceRecord& device, const DeviceRecord& into) {
  for (const InterfaceRecord& interface : device.interfaces) {
    const auto at = by_mac_.find(interface.mac);
    if (at != by_mac_.end() && at->second == &device) by_mac_.erase(at);
  }
  for (const SpanRecord& span : device.spans) unhold(device, span.ip);
  std::erase(pending_.devices, &device);
  std::erase_if(pending_.changes, [&](const Change& change) {
    return change.device == device.id && change.kind == ChangeKind::device_new;
  });
  for (Change& change : pending_.changes)
    if (change.device == device.id) change.device = into.id;
  for (auto& [from, to] : pending_.parted)
    if (to == device.id) to = into.id;
  pending_.merged.emplace_back(device.id, into.id);
  devices_.erase(key_of(device.id));
}

void Roster::queue(DeviceRecord& device) {
  if (device.queued) return;
  device.queued = true;
  pending_.devices.push_back(&device);
}

void Roster::note(const DeviceRecord& device, ChangeKind kind, std::string what, std::string before,
                  std::string after, const Moment& now) {
  if (device.seen.first_scan == now.scan) return;
  add_change(device, kind, std::move(what), std::move(before), std::move(after), now);
}

void Roster::note_new(const DeviceRecord& device, const Moment& now) {
  add_change(device, ChangeKind::device_new, "", "", "", now);
}

void Roster::note_always(const DeviceRecord& device, ChangeKind kind, std::string what,
                         std::string before, std::string after, const Moment& now) {
  add_change(device, kind, std::move(what), std::move(before), std::move(after), now);
}

void Roster::add_change(const DeviceRecord& device, ChangeKind kind, std::string what,
                        std::string before, std::string after, const Moment& now) {
  Change& change = pending_.changes.emplace_back();
  change.kind = kind;
  change.device = device.id;
  change.device_label = name_of(device).label();
  change.what = std::move(what);
  change.before = std::move(before);
  change.after = std::move(after);
  change.at = now.at;
  change.scan = now.scan;
}

void Roster::committed() {
  for (DeviceRecord* const device : pending_.devices) {
    device->dirty = device->queued = false;
    for (InterfaceRecord& interface : device->interfaces) interface.dirty = false;
    for (SpanRecord& span : device->spans) span.dirty = false;
    for (Claim& claim : device->claims) claim.dirty = false;
    for (auto& [endpoint, service] : device->services) {
      service.dirty = false;
      for (Claim& claim : service.claims) claim.dirty = false;
    }
  }
  pending_ = Mutations();
}

}  // namespace tenken::inventory
