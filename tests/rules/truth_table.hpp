// The truth table of the sheet: what is known of a device, and the verdict and reason that follow.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/messages.hpp"
#include "model/vantage.hpp"
#include "model/wifi_claims.hpp"
#include "tests/rules/support.hpp"

namespace tenken::test {

/// One device in an inventory, and a policy.
struct Scene {
  Device device = test::device();
  std::vector<Device> others;
  InventoryView view;
  rules::Policy policy;

  Scene() { view.at = kNow; }
  std::vector<rules::Judgement> judge(std::string_view item) {
    view.devices = {device};
    for (const Device& other : others) view.devices.push_back(other);
    look_outward(view);
    view.shared = shared_marks(view.devices);
    return rules::find_rule(item)->judge(view.devices.front(), view, policy);
  }
};

struct Row {
  std::string_view item;
  std::string_view name;
  Verdict verdict;
  Msg reason;  ///< one of the judgements has it
  std::function<void(Scene&)> set;
};

using Rows = std::vector<Row>;

Rows rows_of_networks();   ///< 22 and 24
Rows rows_of_services();   ///< 23 and 32-3
Rows rows_of_passwords();  ///< 25
Rows rows_of_proofs();     ///< 26
Rows rows_of_links();      ///< 32-1 and 32-2
Rows rows_of_upkeep();     ///< 41 and 47
Rows rows_of_register();   ///< 41: place, number and use

inline constexpr Verdict kC = Verdict::conforming;
inline constexpr Verdict kN = Verdict::non_conforming;
inline constexpr Verdict kR = Verdict::needs_review;
inline constexpr Verdict kU = Verdict::not_observed;
inline constexpr Verdict kX = Verdict::not_applicable;

/// A fact that was last seen `days` before now.
inline Fact seen_fact(std::string_view value, int days = 0) {
  Fact one = fact(value, evidence(9));
  one.first_seen = one.last_seen = kNow + -days * std::chrono::hours(24);
  return one;
}

/// All TCP ports were scanned, and the UDP ports of top20, all closed.
inline void measure(Device& device) {
  cover(device, PortSet::all());
  cover_udp(device, kTop20, "");
}

/// What a vantage saw of a device: all TCP ports, `open` among them.
inline void look(Device& device, std::string_view open, std::string_view vantage = "outside",
                 std::string_view at = {}) {
  PortCoverage coverage;
  coverage.scanned = PortSet::all();
  if (!open.empty()) coverage.open = *PortSet::parse(open);
  coverage.method = "connect";
  device.facts[vantage_claim(vantage, "tcp")] = seen_fact(coverage.to_string());
  device.facts[vantage_claim(vantage, "at")] =
      seen_fact(at.empty() ? device.addresses.front().ip.to_string() : std::string(at));
}

/// A router that told where its outer ports lead.
inline Device gateway(std::string_view mappings) {
  Device router = test::device("192.0.2.1");
  router.id = DeviceId::make(kNow + std::chrono::seconds(1));
  add_service(router, 1900, "ssdp").facts["upnp.port_mappings"] = seen_fact(mappings);
  return router;
}

/// The site's address on the Internet, as a scan from there saw it.
inline Device outer(std::string_view open) {
  Device address = test::device("203.0.113.1");
  address.id = DeviceId::make(kNow + std::chrono::seconds(2));
  address.interfaces.clear();
  look(address, open);
  return address;
}

inline Flow& inbound(Device& device, std::string_view peer, std::uint16_t port) {
  Flow& flow = add_flow(device, peer, port);
  flow.key.port_at = PortAt::device;
  flow.opened_by_peer = flow.accepted = 1;
  return flow;
}

}  // namespace tenken::test
