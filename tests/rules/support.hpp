// Devices made by hand for the tests of the rules.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "model/claims.hpp"
#include "model/inventory_view.hpp"
#include "rules/rule.hpp"

namespace tenken::test {

inline constexpr Timestamp kNow{1'763'949'600'000'000'000};  // 2025-11-24T02:00:00Z

/// A made-up evidence id, recognisable by its first octet.
inline EvidenceId evidence(std::uint8_t number) {
  EvidenceId id;
  id.digest[0] = number;
  return id;
}

inline Fact fact(std::string_view value, std::optional<EvidenceId> id = std::nullopt) {
  Fact fact;
  fact.value = value;
  fact.confidence = 100;
  fact.evidence = id;
  return fact;
}

inline Device device(std::string_view ip = "192.0.2.7") {
  Device device;
  device.id = DeviceId::make(kNow);
  AddressSpan span;
  span.ip = *IpAddress::parse(ip);
  device.addresses.push_back(span);
  Interface interface;
  interface.mac = *MacAddress::parse("00:00:5e:00:53:07");
  device.interfaces.push_back(interface);
  device.facts["host.seen"] = fact("arp", evidence(200));
  device.first_seen = device.last_seen = kNow;
  return device;
}

/// Adds an open service; an empty protocol leaves it unexamined.
inline Service& add_service(Device& device, std::uint16_t port, std::string_view protocol,
                            std::initializer_list<std::pair<const char*, const char*>> facts = {}) {
  Service service;
  service.endpoint = Endpoint(device.addresses.front().ip, Transport::tcp, port);
  const EvidenceId id = evidence(static_cast<std::uint8_t>(device.services.size() + 1));
  if (!protocol.empty()) service.facts["service.protocol"] = fact(protocol, id);
  for (const auto& [key, value] : facts) service.facts[key] = fact(value, id);
  device.services.push_back(std::move(service));
  return device.services.back();
}

/// Says that `scanned` were measured: open where the device has services, `filtered` as given.
inline void cover(Device& device, PortSet scanned, PortSet filtered = {}) {
  PortCoverage coverage;
  coverage.scanned = std::move(scanned);
  coverage.filtered = std::move(filtered);
  for (const Service& service : device.services)
    if (service.open) coverage.open.add(service.endpoint.port, service.endpoint.port);
  coverage.method = "connect";
  device.tcp = std::move(coverage);
}

/// The record of the port scan that `cover` told of.
inline void record_scan(Device& device, std::uint8_t number) {
  device.tcp->at = kNow;
  Fact scan = fact(device.tcp->to_string(), evidence(number));
  scan.last_seen = kNow;
  device.facts["coverage.tcp"] = std::move(scan);
}

inline constexpr std::string_view kTop20 =
    "53,69,111,123,137,161,500,623,1434,1900,3610,3671,3702,5060,5351,5353,5683,10001,44818,47808";

/// Says that the same scan measured the UDP ports `scanned`; evidence(200 + 3) is its record.
inline void cover_udp(Device& device, std::string_view scanned, std::string_view open,
                      std::string_view unanswered = {}) {
  const auto set = [](std::string_view text) {
    return text.empty() ? PortSet() : PortSet::parse(text).value();
  };
  PortCoverage coverage;
  coverage.scanned = set(scanned);
  coverage.open = set(open);
  coverage.filtered = coverage.unanswered = set(unanswered);
  coverage.method = "udp";
  coverage.at = kNow;
  coverage.scan = device.tcp->scan;
  Fact scan = fact(coverage.to_string(), evidence(203));
  scan.last_seen = kNow;
  device.facts["coverage.udp"] = std::move(scan);
  device.udp = std::move(coverage);
}

inline std::vector<rules::Judgement> judge(std::string_view item, const Device& device,
                                           const rules::Policy& policy = {}) {
  const InventoryView view;
  return rules::find_rule(item)->judge(device, view, policy);
}

/// A flow of the device with a peer on the Internet, in both directions, which the device opened.
inline Flow& add_flow(Device& device, std::string_view peer, std::uint16_t port,
                      std::uint8_t protocol = 6) {
  Flow& flow = device.flows.emplace_back();
  flow.key.own = device.addresses.front().ip;
  flow.key.peer = *IpAddress::parse(peer);
  flow.key.protocol = protocol;
  flow.key.port = port;
  flow.key.port_at = PortAt::peer;
  flow.internet = true;
  flow.sent_packets = flow.received_packets = 10;
  flow.sent_bytes = flow.received_bytes = 1000;
  flow.first = flow.last = kNow;
  return flow;
}

/// Says that the device was listened to, where it talked to its own network.
inline void hear(Device& device, int hours) {
  add_flow(device, "192.0.2.1", 53, 17).internet = false;
  device.hearing.emplace();
  device.hearing->first = kNow + -std::chrono::hours(hours);
  device.hearing->last = kNow;
  device.hearing->heard = std::chrono::hours(hours);
  device.facts["network.flows"] = fact("1", evidence(77));
}

/// A device that was listened to for 30 hours.
inline Device heard_device() {
  Device device = test::device();
  hear(device, 30);
  return device;
}

/// The verdict of the device: the worst of its judgements.
inline Verdict verdict(const std::vector<rules::Judgement>& judgements) {
  Verdict worst = Verdict::not_applicable;
  for (const rules::Judgement& judgement : judgements) worst = worse(worst, judgement.verdict);
  return worst;
}

inline const rules::Judgement* find(const std::vector<rules::Judgement>& judgements, Msg reason) {
  for (const rules::Judgement& judgement : judgements)
    if (judgement.reason.message == reason) return &judgement;
  return nullptr;
}

inline rules::Policy policy(std::string_view toml) {
  return *rules::parse_policy(std::string("version = 1\n").append(toml), "policy.toml");
}

}  // namespace tenken::test
