#include "inventory/rewind.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "inventory/claims.hpp"
#include "model/port_set.hpp"

namespace tenken::inventory {
namespace {

constexpr std::string_view kHistory = "history";  // witness of values that a change row tells

/// One device on its way back.
class Rewinder {
 public:
  Rewinder(DeviceRecord& device, Timestamp at) : device_(device), at_(at) {}

  void take_back(const Change& change) {
    switch (change.kind) {
      case ChangeKind::device_gone:
        device_.present = true;
        break;
      case ChangeKind::device_back:
        device_.present = false;
        break;
      case ChangeKind::address_new:
        set_current(change.what, true, false);
        break;
      case ChangeKind::address_gone:
        set_current(change.what, false, true);
        break;
      case ChangeKind::port_opened:
        set_open(change.what, false);
        opened_.insert_or_assign(change.what, true);
        break;
      case ChangeKind::port_closed:
        set_open(change.what, true);
        opened_.insert_or_assign(change.what, false);
        break;
      case ChangeKind::service_changed:
        restore_of_service(change);
        break;
      case ChangeKind::fact_changed:
        restore(device_.claims, change.what, change.before);
        break;
      case ChangeKind::declared_changed:
        restore_declared(change);
        break;
      case ChangeKind::device_new:  // goes by its first appearance
      case ChangeKind::vulnerability_known:
      case ChangeKind::vulnerability_gone:
      case ChangeKind::device_merged:  // what was learned since stays with the device of today
      case ChangeKind::device_split:
      case ChangeKind::identity_review:
      case ChangeKind::finding_opened:
      case ChangeKind::finding_fixed:
      case ChangeKind::certificate_expiring:
      case ChangeKind::drift_found:
      case ChangeKind::drift_ended:
        break;
    }
  }

  /// Takes out what nobody had seen yet.
  void forget_later() {
    const auto later = [&](const auto& part) { return part.seen.first_seen > at_; };
    std::erase_if(device_.interfaces, later);
    std::erase_if(device_.spans, later);
    for (SpanRecord& span : device_.spans) {
      clamp(span.seen);
      for (auto* const coverage : {&span.coverage, &span.udp_coverage})
        if (*coverage && (*coverage)->at > at_) coverage->reset();
      span.failed.clear();
    }
    for (InterfaceRecord& interface : device_.interfaces) clamp(interface.seen);
    forget_claims(device_.claims);
    forget_services();
    clamp(device_.seen);
  }

 private:
  void clamp(Sighting& seen) const {
    seen.first_seen = std::min(seen.first_seen, at_);
    seen.last_seen = std::min(seen.last_seen, at_);
  }

  /// The latest span of the address that is `from`.
  void set_current(std::string_view ip, bool from, bool to) {
    const auto address = IpAddress::parse(ip);
    if (!address) return;
    SpanRecord* found = nullptr;
    for (SpanRecord& span : device_.spans)
      if (span.ip == *address && span.current == from &&
          (found == nullptr || found->span < span.span))
        found = &span;
    if (found != nullptr) found->current = to;
  }

  template <class Visit>
  void each_service(std::string_view port, Visit&& visit) {
    for (auto& [endpoint, service] : device_.services)
      if (port_text(endpoint) == port) visit(service);
  }

  void set_open(std::string_view port, bool open) {
    each_service(port, [&](ServiceRecord& service) { service.open = open; });
  }

  void restore_of_service(const Change& change) {
    const std::size_t blank = change.what.find(' ');
    if (blank == std::string::npos) return;
    each_service(std::string_view(change.what).substr(0, blank), [&](ServiceRecord& service) {
      restore(service.claims, std::string_view(change.what).substr(blank + 1), change.before);
    });
  }

  void restore(Claims& claims, std::string_view key, const std::string& value) const {
    if (is_multivalued(key)) return;  // each value has a time of its own
    std::erase_if(claims, [&](const Claim& claim) { return claim.key == key; });
    if (value.empty()) return;
    Claim& claim = claims.emplace_back();
    claim.key = key;
    claim.witness = kHistory;
    claim.value = value;
    claim.first_seen = claim.last_seen = at_;
  }

  void restore_declared(const Change& change) {
    if (change.what == "registered") {
      device_.registered = change.before == "true";
      device_.registration.reset();
      return;
    }
    const auto field = parse_declared_field(change.what);
    if (!field) return;
    device_.declarations.erase(*field);
    if (change.before.empty()) {
      device_.declared.erase(*field);
    } else {
      device_.declared[*field] = change.before;
    }
  }

  /// Services move along with the address of a device, so that one that was first seen later is
  /// an old one at a new address, unless a row tells that its port opened since.
  void forget_services() {
    std::map<Endpoint, ServiceRecord> known;
    for (auto& [endpoint, service] : device_.services) {
      const bool moved = service.seen.first_seen > at_;
      const auto row = opened_.find(port_text(endpoint));
      const bool is_new =
          row == opened_.end() ? service.seen.first_scan == device_.seen.first_scan : row->second;
      if (moved && is_new) continue;
      if (!moved) forget_claims(service.claims);
      clamp(service.seen);
      const std::optional<IpAddress> address =
          moved ? address_like(endpoint.address) : std::optional(endpoint.address);
      if (address)
        known.try_emplace(Endpoint(*address, endpoint.transport, endpoint.port),
                          std::move(service));
    }
    device_.services = std::move(known);
    for (const auto& [port, opened] : opened_)
      if (!opened) reopen(port);
  }

  /// A port that closed when its device took another address has left nothing but the row.
  void reopen(std::string_view port) {
    bool there = false;
    each_service(port, [&](ServiceRecord& service) { there = there || service.open; });
    const std::size_t slash = port.find('/');
    const auto ports = PortSet::parse(port.substr(0, slash));
    const auto transport = parse_transport(port.substr(std::min(slash + 1, port.size())));
    const auto address = address_like(IpAddress::v4(0));
    if (there || !ports || ports->size() != 1 || !transport || !address) return;
    ServiceRecord& service =
        device_.services[Endpoint(*address, *transport, ports->ranges().front().first)];
    service.open = true;
    service.seen = device_.seen;
  }

  /// The lowest address that the device had then.
  std::optional<IpAddress> address_like(const IpAddress& later) const {
    std::optional<IpAddress> lowest;
    for (const SpanRecord& span : device_.spans)
      if (span.current && span.ip.is_v4() == later.is_v4() && (!lowest || span.ip < *lowest))
        lowest = span.ip;
    return lowest;
  }

  /// To learn something for the first time is no change, so that no row tells of it.
  void forget_claims(Claims& claims) const {
    std::erase_if(claims, [&](const Claim& claim) { return claim.first_seen > at_; });
    for (Claim& claim : claims) claim.last_seen = std::min(claim.last_seen, at_);
  }

  DeviceRecord& device_;
  Timestamp at_;
  std::map<std::string, bool> opened_;  ///< by port: what the first row after that time says
};

}  // namespace

void rewind(std::vector<DeviceRecord>& devices, const std::vector<Change>& changes, Timestamp at) {
  std::erase_if(devices, [&](const DeviceRecord& device) { return device.seen.first_seen > at; });
  std::map<DeviceId, Rewinder> rewinders;
  for (DeviceRecord& device : devices) rewinders.try_emplace(device.id, device, at);
  for (auto change = changes.rbegin(); change != changes.rend(); ++change)
    if (const auto rewinder = rewinders.find(change->device); rewinder != rewinders.end())
      rewinder->second.take_back(*change);
  for (auto& [id, rewinder] : rewinders) rewinder.forget_later();
}

}  // namespace tenken::inventory
