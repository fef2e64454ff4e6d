#include "cli/import_observations.hpp"

#include <algorithm>

#include "cli/declared_values.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::cli {
namespace {

using exchange::ImportedFile;
using exchange::ImportedHost;
using exchange::Said;
using exchange::Skip;

constexpr std::string_view kMethod = "import/";
constexpr std::size_t kMostText = 1000;  // bytes of a declared value

std::string shown_host(const ImportedHost& host) {
  if (!host.ips.empty()) return host.ips.front().to_string();
  return host.mac ? host.mac->to_string() : host.name;
}

/// Of one host: whom its observations are about.
class HostObservations {
 public:
  HostObservations(const ImportedHost& host, const Witness& witness, Timestamp at, Batch& batch)
      : host_(host), witness_(witness), at_(at), batch_(batch) {}

  void make(const std::string& source) {
    std::string record = source + "line " + std::to_string(host_.line) + "\n" + summary();
    const Evidence evidence =
        Evidence::make(EvidenceKind::record, witness_.method, to_bytes(record), at_);
    evidence_ = evidence.id;
    batch_.evidence.push_back(evidence);
    for (const IpAddress& ip : host_.ips) seen(Subject(ip, mac_at(ip)));
    if (host_.ips.empty() && host_.mac) seen(of_mac(*host_.mac));
    for (const MacAddress& mac : host_.further)
      if (std::ranges::none_of(host_.links, [&](const auto& link) { return link.first == mac; }))
        seen(of_mac(mac));
    for (const Said& said : host_.said) say(said);
  }

 private:
  static Subject of_mac(const MacAddress& mac) {
    Subject subject;
    subject.mac = mac;
    return subject;
  }

  std::optional<MacAddress> mac_at(const IpAddress& ip) const {
    for (const auto& [mac, of] : host_.links)
      if (of == ip) return mac;
    return host_.links.empty() ? host_.mac : std::nullopt;
  }

  void seen(Subject subject) {
    add(std::move(subject), claim::kHostSeen, "import", 100, at_, witness_);
  }

  void say(const Said& said) {
    Subject subject;
    if (said.port) {
      const IpAddress* const ip = said.ip             ? &*said.ip
                                  : host_.ips.empty() ? nullptr
                                                      : &host_.ips.front();
      if (ip == nullptr || std::ranges::find(host_.ips, *ip) == host_.ips.end()) return;
      subject = Subject(*ip, mac_at(*ip), said.transport, *said.port);
    } else if (host_.mac) {
      subject = of_mac(*host_.mac);
    } else {
      subject = Subject(host_.ips.front());
    }
    Witness witness = witness_;
    if (!said.witness.empty())
      witness.method =
          said.witness.starts_with(kMethod) ? said.witness : std::string(kMethod) + said.witness;
    const Timestamp last = said.last.value_or(at_);
    // Since when is told by an observation of that time.
    if (said.first && *said.first < last)
      add(subject, said.key, said.value, said.confidence, *said.first, witness);
    add(subject, said.key, said.value, said.confidence, last, witness);
  }

  void add(Subject subject, std::string_view key, std::string value, int confidence, Timestamp at,
           const Witness& witness) {
    if (value.empty() || value.size() > kMaxValueBytes) return;
    Observation& one =
        batch_.observations.emplace_back(std::move(subject), key, std::move(value), witness, at);
    one.confidence = confidence;
    one.evidence = evidence_;
  }

  std::string summary() const {
    std::string text;
    if (host_.mac) text += host_.mac->to_string() + "\n";
    for (const IpAddress& ip : host_.ips) text += ip.to_string() + "\n";
    for (const Said& said : host_.said) {
      if (text.size() > kMaxEvidenceBytes) break;
      if (said.port)
        text += std::to_string(*said.port) + "/" + std::string(to_string(said.transport)) + " ";
      text += said.key + ": " + said.value + "\n";
    }
    return text;
  }

  const ImportedHost& host_;
  Witness witness_;
  Timestamp at_;
  Batch& batch_;
  std::optional<EvidenceId> evidence_;
};

}  // namespace

KnownDevices::KnownDevices(const InventoryView& view) {
  for (const Device& device : view.devices) {
    for (const Interface& interface : device.interfaces) by_mac_[interface.mac] = &device;
    for (const AddressSpan& span : device.addresses) {
      if (!span.current) continue;
      Holder holder;
      holder.device = &device;
      holder.last_seen = span.last_seen;
      by_ip_.emplace(span.ip, holder);
    }
    std::vector<std::string> names = device.hostnames;
    if (const auto name = device.declared.find(DeclaredField::name); name != device.declared.end())
      names.push_back(name->second);
    std::ranges::sort(names);
    const auto repeats = std::ranges::unique(names);
    names.erase(repeats.begin(), repeats.end());
    for (std::string& name : names) by_name_.emplace(std::move(name), &device);
  }
}

const Device* KnownDevices::find(const ImportedHost& host) const {
  if (host.mac) {
    const auto at = by_mac_.find(*host.mac);
    return at == by_mac_.end() ? nullptr : at->second;
  }
  if (!host.ips.empty()) {
    const auto [first, last] = by_ip_.equal_range(host.ips.front());
    return first != last && std::next(first) == last ? first->second.device : nullptr;
  }
  const auto [first, last] = by_name_.equal_range(host.name);
  return first != last && std::next(first) == last ? first->second : nullptr;
}

bool KnownDevices::held_since(const IpAddress& ip, const Device* by, Timestamp at) const {
  const auto [first, last] = by_ip_.equal_range(ip);
  return std::any_of(first, last, [&](const auto& entry) {
    return entry.second.device != by && at < entry.second.last_seen;
  });
}

Batch observe_import(ImportedFile& file, const KnownDevices& devices, const std::string& source,
                     const std::string& sensor, Timestamp now, std::size_t& known) {
  Batch batch;
  known = 0;
  const Witness witness(sensor, std::string(kMethod) + std::string(to_string(file.format())));
  for (ImportedHost& host : file.hosts()) {
    const Device* const device = devices.find(host);
    if (device != nullptr) ++known;
    if (!host.addressed()) {
      if (device == nullptr) file.skip(host.line, Skip::stranger, host.name);
      continue;
    }
    if (device == nullptr && host.only_known) {
      file.skip(host.line, Skip::foreign, shown_host(host));
      continue;
    }
    const Timestamp at = std::min(host.at.value_or(now), now);
    // An old file neither brings back what has gone since, nor moves an address to who had it.
    const bool gone = device != nullptr && !device->present && at <= device->last_seen;
    const bool passed_on = host.mac && std::ranges::any_of(host.ips, [&](const IpAddress& ip) {
                             return devices.held_since(ip, device, at);
                           });
    if (gone || passed_on) {
      file.skip(host.line, Skip::past, shown_host(host));
      continue;
    }
    HostObservations(host, witness, at, batch).make(source);
  }
  return batch;
}

std::vector<inventory::DeclaredEdit> declare_import(ImportedFile& file,
                                                    const KnownDevices& devices) {
  std::map<DeviceId, inventory::DeclaredEdit> edits;
  for (const ImportedHost& host : file.hosts()) {
    if (host.declared.empty() && !host.registered) continue;
    const Device* const device = devices.find(host);
    if (device == nullptr) continue;  // passed over already
    inventory::DeclaredEdit& edit = edits[device->id];
    edit.device = device->id;
    edit.before = device->declared;
    for (const auto& [field, text] : host.declared) {
      const std::string label = std::string(to_string(field)) + ": ";
      const auto value = declared_value(field, text);
      if (!value || printable(*value, kMostText) != *value) {
        file.skip(host.line, Skip::value, label + text);
        continue;
      }
      const auto is = device->declared.find(field);
      const auto planned = edit.values.find(field);
      const std::string* const before = planned != edit.values.end()   ? &planned->second
                                        : is != device->declared.end() ? &is->second
                                                                       : nullptr;
      if (value->empty() || (before != nullptr && *before == *value)) continue;
      if (before != nullptr) {
        file.skip(host.line, Skip::differs, label + *before + " / " + *value);
      } else {
        edit.values[field] = *value;
      }
    }
    if (host.registered && *host.registered && !device->registered) edit.registered = true;
  }
  std::vector<inventory::DeclaredEdit> list;
  for (auto& [id, edit] : edits)
    if (!edit.values.empty() || edit.registered) list.push_back(std::move(edit));
  return list;
}

}  // namespace tenken::cli
