#include "model/vantage.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken {
namespace {

constexpr std::size_t kMostName = 32;
constexpr std::string_view kTcp = "tcp";
constexpr std::string_view kUdp = "udp";
constexpr std::string_view kAt = "at";
constexpr std::string_view kSilent = "silent";

bool has_vantage(const Device& device) {
  const auto at = device.facts.lower_bound(claim::kVantagePrefix);
  return at != device.facts.end() && at->first.starts_with(claim::kVantagePrefix);
}

/// Others may lie behind its address: the inside does not know it, or it is on the Internet. Every
/// other device that was looked at stands for itself alone, and there may be thousands of them.
bool may_lead_on(const Device& device) {
  return !device.tcp || std::ranges::any_of(device.addresses, [](const AddressSpan& span) {
    return span.current && span.ip.is_v4() && span.ip.is_global();
  });
}

bool has_mappings(const Device& device) {
  return std::ranges::any_of(device.services, [](const Service& service) {
    return find_fact(service.facts, claim::kPortMappings) != nullptr;
  });
}

/// The keys by which a service proves that it is the same wherever it answers.
std::set<std::string_view> service_keys(const Service& service) {
  constexpr std::string_view kHostKeys = "ssh.hostkey.";
  constexpr std::string_view kTlsKey = "tls.cert.spki_sha256";
  std::set<std::string_view> keys;
  for (auto at = service.facts.lower_bound(kHostKeys);
       at != service.facts.end() && at->first.starts_with(kHostKeys); ++at)
    keys.insert(at->second.value);
  if (const std::string_view key = value_of(service.facts, kTlsKey); !key.empty()) keys.insert(key);
  return keys;
}

std::optional<std::uint16_t> port_in(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// "TCP 8080 -> 192.0.2.7:80 (camera)"
std::optional<PortMapping> parse_mapping(std::string_view text) {
  constexpr std::string_view kArrow = " -> ";
  const auto space = text.find(' ');
  const auto arrow = text.find(kArrow);
  if (space == std::string_view::npos || arrow == std::string_view::npos || arrow <= space)
    return std::nullopt;
  const std::string_view protocol = text.substr(0, space);
  if (protocol != "TCP" && protocol != "UDP") return std::nullopt;
  const auto outer = port_in(text.substr(space + 1, arrow - space - 1));
  std::string_view inner = text.substr(arrow + kArrow.size());
  inner = inner.substr(0, inner.find(' '));
  const auto colon = inner.rfind(':');
  if (!outer || colon == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::parse(inner.substr(0, colon));
  const auto port = port_in(inner.substr(colon + 1));
  if (!address || !port) return std::nullopt;
  PortMapping mapping(
      Endpoint(*address, protocol == "TCP" ? Transport::tcp : Transport::udp, *port));
  mapping.outer = *outer;
  mapping.text = printable(text);
  return mapping;
}

void take(VantageLook& look, std::string_view what, const Fact& fact) {
  if (what == kAt) {
    if (const auto address = IpAddress::parse(fact.value)) look.address = *address;
    return;
  }
  if (what == kSilent) {
    look.silent = true;
  } else if (what == kTcp || what == kUdp) {
    auto coverage = PortCoverage::parse(fact.value);
    if (!coverage) return;
    coverage->at = fact.last_seen;
    (what == kTcp ? look.tcp : look.udp) = std::move(*coverage);
  } else {
    return;
  }
  look.at = std::max(look.at, fact.last_seen);
  if (fact.evidence) look.evidence.push_back(*fact.evidence);
}

}  // namespace

bool is_vantage_name(std::string_view text) {
  return !text.empty() && text.size() <= kMostName && text.front() != '-' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_internet(std::string_view vantage) {
  return vantage == kOutside || vantage.starts_with("outside-");
}

std::string vantage_claim(std::string_view vantage, std::string_view what) {
  return std::string(claim::kVantagePrefix).append(vantage).append(1, '.').append(what);
}

const PortCoverage* VantageLook::coverage(Transport transport) const {
  const auto& chosen = transport == Transport::tcp ? tcp : udp;
  return chosen ? &*chosen : nullptr;
}

std::vector<VantageLook> looks_at(const Device& device) {
  std::map<std::string, VantageLook, std::less<>> looks;
  for (auto at = device.facts.lower_bound(claim::kVantagePrefix);
       at != device.facts.end() && at->first.starts_with(claim::kVantagePrefix); ++at) {
    const std::string_view rest = std::string_view(at->first).substr(claim::kVantagePrefix.size());
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos || !is_vantage_name(rest.substr(0, dot))) continue;
    VantageLook& look = looks[std::string(rest.substr(0, dot))];
    look.vantage = rest.substr(0, dot);
    take(look, rest.substr(dot + 1), at->second);
  }
  std::vector<VantageLook> list;
  for (auto& [name, look] : looks) {
    // An answer of a later scan ends the silence of an earlier one.
    if (look.tcp || look.udp) look.silent = false;
    if (look.tcp || look.udp || look.silent) list.push_back(std::move(look));
  }
  return list;
}

std::vector<std::size_t> outward_places(const std::vector<Device>& devices) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < devices.size(); ++i)
    if ((has_vantage(devices[i]) && may_lead_on(devices[i])) || has_mappings(devices[i]))
      places.push_back(i);
  return places;
}

std::vector<ForwardedPort> forwarded_ports(const std::vector<Device>& devices,
                                           const std::vector<std::size_t>& outward) {
  struct Outer {
    std::size_t place;
    const Service* service;
  };
  std::multimap<std::string_view, Outer> outers;  // by key
  std::set<std::size_t> elsewhere;                // seen from outside alone
  for (const std::size_t place : outward) {
    if (!has_vantage(devices[place])) continue;
    if (!devices[place].tcp) elsewhere.insert(place);
    for (const Service& service : devices[place].services)
      if (service.open)
        for (const std::string_view key : service_keys(service))
          outers.emplace(key, Outer{place, &service});
  }
  std::vector<ForwardedPort> ports;
  if (outers.empty()) return ports;
  const auto add = [&](const Outer& outer, std::size_t device, const Service& inner) {
    const auto same = [&](const ForwardedPort& known) {
      return known.gateway == outer.place && known.device == device &&
             known.port == outer.service->endpoint.port &&
             known.transport == outer.service->endpoint.transport;
    };
    if (std::ranges::any_of(ports, same)) return;
    ForwardedPort& port = ports.emplace_back();
    port.gateway = outer.place;
    port.transport = outer.service->endpoint.transport;
    port.port = outer.service->endpoint.port;
    port.device = device;
    port.inner = inner.endpoint;
  };
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (elsewhere.contains(i)) continue;
    for (const Service& service : devices[i].services) {
      if (!service.open) continue;
      for (const std::string_view key : service_keys(service))
        for (auto [at, end] = outers.equal_range(key); at != end; ++at)
          if (at->second.place != i) add(at->second, i, service);
    }
  }
  return ports;
}

void look_outward(InventoryView& view) {
  view.outward = outward_places(view.devices);
  view.forwarded = forwarded_ports(view.devices, view.outward);
}

std::vector<PortMapping> parse_mappings(std::string_view text) {
  std::vector<PortMapping> mappings;
  while (!text.empty()) {
    const auto end = text.find("; ");
    if (auto mapping = parse_mapping(text.substr(0, end))) mappings.push_back(std::move(*mapping));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return mappings;
}

}  // namespace tenken
