#include "rules/vantage_facts.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "model/claims.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

// Web pages of devices are their control panels; an approval is what tells a public one.
constexpr std::array<std::string_view, 23> kManagement{
    "ssh",    "telnet", "rlogin", "rsh",   "rexec",  "adb",         "http", "https",
    "snmp",   "rdp",    "vnc",    "ipmi",  "cwmp",   "ftp",         "tftp", "docker",
    "modbus", "s7comm", "dnp3",   "opcua", "bacnet", "ethernet-ip", "dahua"};
constexpr std::size_t kMostNamed = 5;

const Service* service_at(const Device& device, Transport transport, std::uint16_t port) {
  const auto at = std::ranges::find_if(device.services, [&](const Service& service) {
    return service.open && service.endpoint.transport == transport && service.endpoint.port == port;
  });
  return at == device.services.end() ? nullptr : &*at;
}

bool holds(const Device& device, const IpAddress& address) {
  return std::ranges::any_of(device.addresses, [&](const AddressSpan& span) {
    return span.current && span.ip == address;
  });
}

void add_own(OutsideView& outside, const Device& device) {
  for (const VantageLook& look : outside.looks)
    for (const Transport transport : {Transport::tcp, Transport::udp})
      if (const PortCoverage* const seen = look.coverage(transport))
        for (const std::uint16_t port : seen->open.ports()) {
          const Service* const service = service_at(device, transport, port);
          const auto ips = device.current_ips();
          if (!look.address && ips.empty()) continue;
          const Endpoint at(look.address.value_or(ips.empty() ? IpAddress() : ips.front()),
                            transport, port);
          outside.reached.push_back({&look, at, at.to_string(), service});
        }
}

/// Where a mapping leads, or whose key it shows.
void add_behind(OutsideView& outside, const Device& device, const InventoryView& view,
                std::size_t place) {
  const Device& gateway = view.devices[place];
  for (const VantageLook& look : outside.others) {
    if (!look.address || !holds(gateway, *look.address)) continue;
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      const PortCoverage* const seen = look.coverage(transport);
      if (seen == nullptr) continue;
      for (const std::uint16_t port : seen->open.ports()) {
        const Service* inner = nullptr;
        std::optional<Endpoint> to;
        for (const Mapped& mapped : outside.mappings)
          if (mapped.mapping.transport == transport && mapped.mapping.outer == port) {
            to = mapped.mapping.inner;
            inner = service_at(device, transport, mapped.mapping.inner.port);
          }
        for (const ForwardedPort& led : view.forwarded)
          if (!to && led.gateway == place && led.transport == transport && led.port == port &&
              view.devices[led.device].id == device.id) {
            to = led.inner;
            inner = service_at(device, led.inner.transport, led.inner.port);
          }
        if (!to) continue;
        const std::string text =
            Endpoint(*look.address, transport, port).to_string() + " (-> " + to->to_string() + ")";
        outside.reached.push_back({&look, *to, text, inner});
      }
    }
  }
}

bool leads_inside(const InventoryView& view, std::size_t gateway, std::uint16_t port) {
  return std::ranges::any_of(view.forwarded, [&](const ForwardedPort& led) {
    return led.gateway == gateway && led.transport == Transport::tcp && led.port == port;
  });
}

}  // namespace

bool is_seen_only_elsewhere(const Device& device) {
  return !device.tcp && !device.udp && !looks_at(device).empty();
}

OutsideView outside_view(const Device& device, const InventoryView& view) {
  OutsideView outside;
  outside.looks = looks_at(device);
  for (const std::size_t place : view.outward)
    for (const Service& service : view.devices[place].services) {
      const Fact* const told =
          service.open ? find_fact(service.facts, claim::kPortMappings) : nullptr;
      if (told == nullptr) continue;
      for (PortMapping& mapping : parse_mappings(told->value))
        if (holds(device, mapping.inner.address))
          outside.mappings.push_back({std::move(mapping), told->evidence});
    }
  std::vector<std::size_t> gateways;
  for (const std::size_t place : view.outward) {
    const Device& other = view.devices[place];
    if (other.id == device.id) continue;
    auto looks = looks_at(other);
    if (looks.empty()) continue;
    gateways.push_back(place);
    std::ranges::move(looks, std::back_inserter(outside.others));
  }
  add_own(outside, device);
  for (const std::size_t place : gateways) add_behind(outside, device, view, place);
  return outside;
}

std::optional<PublicLook> public_look(const InventoryView& view, const Policy& policy) {
  if (policy.outside.empty()) return std::nullopt;
  PublicLook sum;
  std::set<std::uint16_t> explained;
  for (const std::size_t place : view.outward)
    for (const Service& service : view.devices[place].services)
      if (const Fact* const told = find_fact(service.facts, claim::kPortMappings); told != nullptr)
        for (const PortMapping& mapping : parse_mappings(told->value))
          if (mapping.transport == Transport::tcp) explained.insert(mapping.outer);
  std::set<IpAddress> looked;
  for (const std::size_t place : view.outward)
    for (const VantageLook& look : looks_at(view.devices[place])) {
      if (!is_internet(look.vantage) || !look.address || !policy.outside.contains(*look.address) ||
          !look.tcp || !look.tcp->scanned.is_all())
        continue;
      looked.insert(*look.address);
      if (sum.vantage.empty() || look.at < sum.at) sum.at = look.at;
      sum.vantage = look.vantage;
      sum.evidence.insert(sum.evidence.end(), look.evidence.begin(), look.evidence.end());
      for (const std::uint16_t port : look.tcp->open.ports())
        if (!explained.contains(port) && !leads_inside(view, place, port))
          sum.unexplained += (sum.unexplained.empty() ? "" : ", ") +
                             Endpoint(*look.address, Transport::tcp, port).to_string();
    }
  sum.looked = looked.size();
  sum.complete = looked.size() == policy.outside.size();
  return sum;
}

bool is_management(const Service& service) {
  return std::ranges::find(kManagement, service.protocol()) != kManagement.end();
}

std::string reached_text(const std::vector<const ReachedPort*>& ports) {
  std::string text;
  std::size_t count = 0;
  for (const ReachedPort* const port : ports) {
    if (count++ == kMostNamed) {
      text += ", ... (" + std::to_string(ports.size()) + ")";
      break;
    }
    text += (text.empty() ? "" : ", ") + port->text;
    if (port->service != nullptr) text += ' ' + protocol_text(*port->service);
  }
  return text;
}

Judgement about_looks(const Device& device, const OutsideView& outside, Verdict verdict,
                      Severity severity, Note reason) {
  Judgement judgement(verdict, severity, std::move(reason));
  const auto cite = [&](const EvidenceId& id) {
    if (std::ranges::find(judgement.evidence, id) == judgement.evidence.end())
      judgement.evidence.push_back(id);
  };
  for (const VantageLook& look : outside.looks) std::ranges::for_each(look.evidence, cite);
  for (const ReachedPort& port : outside.reached) {
    std::ranges::for_each(port.look->evidence, cite);
    if (port.service != nullptr) std::ranges::for_each(port.service->evidence(), cite);
  }
  for (const Mapped& mapped : outside.mappings)
    if (mapped.evidence) cite(*mapped.evidence);
  if (judgement.evidence.empty()) judgement.evidence = presence_evidence(device);
  return judgement;
}

std::string vantage_command(const Device& device) {
  std::string command = "tenken sweep --vantage outside --ports all";
  if (const auto ips = device.current_ips(); !ips.empty()) command += " " + ips.front().to_string();
  return command;
}

}  // namespace tenken::rules
