#include "rules/supporting.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "model/place_claims.hpp"
#include "model/wifi_claims.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint16_t kHttp = 80;
constexpr std::uint16_t kNtp = 123;
constexpr std::uint16_t kSyslog = 514;
constexpr std::uint16_t kSyslogTls = 6514;
constexpr std::size_t kManyPeers = 20;  // that never answered
constexpr std::size_t kMostNamed = 5;
constexpr std::array<std::string_view, 8> kMaintenance{"telnet", "ssh",   "adb",    "rdp",
                                                       "vnc",    "dahua", "winbox", "snmp"};
constexpr std::array<std::uint16_t, 6> kAmplifiers{19, 53, 123, 161, 389, 1900};

std::string text(std::size_t number) { return std::to_string(number); }

/// The devices that something is true of, with the records that show it.
class Group {
 public:
  void add(const Device& device) {
    if (!seen_.insert(device.id).second) return;
    if (seen_.size() <= kMostNamed) {
      names_ += (names_.empty() ? "" : ", ") + printable(device.label(), 64);
    } else if (seen_.size() == kMostNamed + 1) {
      names_ += ", ...";
    }
  }
  void cite(const std::optional<EvidenceId>& id) {
    if (id && evidence_.size() < Supporting::kMostCited &&
        std::ranges::find(evidence_, *id) == evidence_.end())
      evidence_.push_back(*id);
  }
  void cite(const Facts& facts, std::string_view key) {
    if (const Fact* const fact = find_fact(facts, key)) cite(fact->evidence);
  }
  void cite_flows(const Device& device) { cite(device.facts, claim::kFlows); }
  std::size_t size() const { return seen_.size(); }
  const std::string& names() const { return names_; }
  const std::vector<EvidenceId>& evidence() const { return evidence_; }

 private:
  std::set<DeviceId> seen_;
  std::string names_;
  std::vector<EvidenceId> evidence_;
};

class Collector {
 public:
  Collector(const InventoryView& view, const Assessed& assessed)
      : view_(view), assessed_(assessed) {}

  std::vector<Supporting> collect() {
    make_up();
    conversations();
    settings();
    services();
    software();
    traffic_signs();
    monitoring();
    std::ranges::stable_sort(list_, {}, &Supporting::item);
    return std::move(list_);
  }

 private:
  void say(std::string item, Note what, const std::vector<EvidenceId>& evidence = {}) {
    list_.emplace_back(std::move(item), std::move(what)).evidence = evidence;
  }

  void make_up() {
    Group known;
    std::set<std::string, std::less<>> makers;
    std::set<std::string, std::less<>> models;
    std::size_t firmware = 0;
    std::size_t systems = 0;
    Group with_model;
    for (const Device& device : view_.devices) {
      const auto has = [&](std::string_view key) { return !value_of(device.facts, key).empty(); };
      if (has(claim::kVendor)) makers.emplace(value_of(device.facts, claim::kVendor));
      if (has(claim::kModel)) models.emplace(value_of(device.facts, claim::kModel));
      if (has(claim::kModel)) with_model.add(device);
      firmware += has(claim::kFirmware) ? 1 : 0;
      systems += has(claim::kOs) ? 1 : 0;
      if (!has(claim::kModel) && !has(claim::kFirmware) && !has(claim::kOs)) continue;
      known.add(device);
      for (const std::string_view key : {claim::kModel, claim::kFirmware, claim::kOs})
        known.cite(device.facts, key);
    }
    if (known.size() > 0)
      say("02-1",
          Note(Msg::evidence_02_1,
               {text(known.size()), text(view_.devices.size()), text(makers.size()),
                text(models.size()), text(firmware), text(systems)}),
          known.evidence());
    place();
    if (!models.empty())
      say("36-1", Note(Msg::evidence_36_1, {text(models.size()), text(with_model.size())}),
          known.evidence());
  }

  void place() {
    Group declared;
    Group seen;
    for (const Device& device : view_.devices) {
      const auto location = device.declared.find(DeclaredField::location);
      if (location != device.declared.end() && !location->second.empty()) declared.add(device);
      for (const std::string_view key : {kSwitchPort, claim::kWifiUse})
        if (find_fact(device.facts, key) != nullptr) {
          seen.add(device);
          seen.cite(device.facts, key);
        }
    }
    if (declared.size() + seen.size() > 0)
      say("02-1",
          Note(Msg::evidence_02_1_place,
               {text(declared.size()), text(seen.size()), text(view_.devices.size())}),
          seen.evidence());
  }

  /// Entries of the register that are not as the network is.
  void drift(const std::map<DeviceId, const Device*>& devices) {
    Group drifting;
    for (const Finding& finding : assessed_.findings) {
      const auto at = devices.find(finding.device);
      if (finding.item != "41-1" || at == devices.end() || !at->second->registered ||
          !finding.measured() || finding.verdict == Verdict::conforming)
        continue;
      drifting.add(*at->second);
      for (const EvidenceId& id : finding.evidence) drifting.cite(id);
    }
    if (drifting.size() > 0)
      say("45-2", Note(Msg::evidence_45_2_drift, {text(drifting.size()), drifting.names()}),
          drifting.evidence());
  }

  void comings_and_goings() {
    const auto number = [&](ChangeKind kind) {
      return std::to_string(std::ranges::count(view_.changes, kind, &Change::kind));
    };
    say("46-1", Note(Msg::evidence_46_1_changes,
                     {number(ChangeKind::device_new), number(ChangeKind::device_back),
                      number(ChangeKind::device_gone)}));
  }

  void conversations() {
    Group heard;
    std::size_t flows = 0;
    std::int64_t hours = 0;
    Group nameless;
    std::set<IpAddress> peers;
    std::size_t encrypted = 0;
    std::size_t clear = 0;
    Group updates;
    std::size_t http = 0;
    Group inside;
    Group syslog;
    Group ntp;
    Group open_to_internet;
    for (const Device& device : view_.devices) {
      if (device.hearing) hours = std::max(hours, device.hearing->hours());
      bool from_internet = false;
      for (const Flow& flow : device.flows) {
        ++flows;
        heard.add(device);
        heard.cite_flows(device);
        if (flow.cleartext) ++(*flow.cleartext ? clear : encrypted);
        from_internet |= flow.internet && flow.opened_by_peer > 0;
        const bool asks = flow.key.port_at == PortAt::peer && flow.sent_packets > 0;
        if (flow.internet && is_outbound(flow) && flow.names.empty() && !is_upkeep(flow)) {
          peers.insert(flow.key.peer);
          nameless.add(device);
          nameless.cite_flows(device);
        }
        if (flow.internet && asks && (flow.service == "http" || flow.key.port == kHttp)) {
          ++http;
          updates.add(device);
          updates.cite_flows(device);
        }
        if (!flow.internet && flow.both_ways()) {
          inside.add(device);
          inside.cite_flows(device);
        }
        if (asks && (flow.key.port == kSyslog || flow.key.port == kSyslogTls)) {
          syslog.add(device);
          syslog.cite_flows(device);
        }
        if (asks && flow.key.protocol == kUdp && flow.key.port == kNtp) {
          ntp.add(device);
          ntp.cite_flows(device);
        }
      }
      if (!device.flows.empty() && !from_internet) open_to_internet.add(device);
    }
    if (flows == 0) return;
    say("02-2", Note(Msg::evidence_02_2, {text(flows), text(heard.size()), std::to_string(hours)}),
        heard.evidence());
    if (!peers.empty())
      say("07-3", Note(Msg::evidence_07_3, {text(peers.size()), text(nameless.size())}),
          nameless.evidence());
    if (inside.size() > 0)
      say("10-1", Note(Msg::evidence_10_1, {text(inside.size())}), inside.evidence());
    if (encrypted + clear > 0)
      say("31-1", Note(Msg::evidence_31_1, {text(encrypted), text(clear), text(heard.size())}),
          heard.evidence());
    say("33-1", Note(Msg::evidence_33_1, {text(open_to_internet.size()), text(heard.size())}),
        heard.evidence());
    if (http > 0)
      say("37-2", Note(Msg::evidence_37_2, {text(http), text(updates.size())}), updates.evidence());
    if (syslog.size() > 0)
      say("43-3", Note(Msg::evidence_43_3, {text(syslog.size())}), syslog.evidence());
    if (ntp.size() > 0) say("43-4", Note(Msg::evidence_43_4, {text(ntp.size())}), ntp.evidence());
    say("46-1", Note(Msg::evidence_46_1, {text(heard.size()), std::to_string(hours)}),
        heard.evidence());
  }

  void settings() {
    std::map<DeviceId, const Device*> devices;
    for (const Device& device : view_.devices) devices.emplace(device.id, &device);
    drift(devices);
    Group bad;
    Group severe;
    Group spreading;
    std::size_t count = 0;
    for (const Finding& finding : assessed_.findings) {
      if (finding.verdict != Verdict::non_conforming) continue;
      const auto at = devices.find(finding.device);
      if (at == devices.end()) continue;
      const Device& device = *at->second;
      const bool setting =
          (finding.item >= "22" && finding.item < "27") || finding.item.starts_with("32-");
      if (setting) {
        ++count;
        bad.add(device);
        for (const EvidenceId& id : finding.evidence) bad.cite(id);
      }
      if (finding.severity < Severity::high) continue;
      severe.add(device);
      for (const EvidenceId& id : finding.evidence) severe.cite(id);
      if (std::ranges::any_of(
              device.flows, [](const Flow& flow) { return !flow.internet && flow.both_ways(); })) {
        spreading.add(device);
        spreading.cite_flows(device);
      }
    }
    if (count > 0)
      say("07-1", Note(Msg::evidence_07_1, {text(count), text(bad.size())}), bad.evidence());
    if (spreading.size() > 0)
      say("10-2", Note(Msg::evidence_10_2, {text(spreading.size()), spreading.names()}),
          spreading.evidence());
    if (severe.size() > 0)
      say("10-3", Note(Msg::evidence_10_3, {text(severe.size()), severe.names()}),
          severe.evidence());
  }

  void services() {
    Group maintenance;
    Group amplifiers;
    Group open;
    std::size_t maintained = 0;
    std::size_t amplifying = 0;
    std::size_t without_login = 0;
    std::set<std::string> kinds;
    std::set<std::string> ports;
    for (const Device& device : view_.devices)
      for (const Service* const service : open_services(device)) {
        const auto take = [&](Group& group, std::size_t& number) {
          ++number;
          group.add(device);
          for (const EvidenceId& id : service->evidence()) group.cite(id);
        };
        if (std::ranges::find(kMaintenance, service->protocol()) != kMaintenance.end()) {
          take(maintenance, maintained);
          kinds.insert(protocol_text(*service));
        }
        if (service->endpoint.transport == Transport::udp &&
            std::ranges::find(kAmplifiers, service->endpoint.port) != kAmplifiers.end()) {
          take(amplifiers, amplifying);
          ports.insert(std::to_string(service->endpoint.port) + "/udp");
        }
        if (value_of(service->facts, claim::kAuth) == "none") take(open, without_login);
      }
    const auto joined = [](const std::set<std::string>& words) {
      std::string all;
      for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
      return all;
    };
    if (maintained > 0)
      say("07-2",
          Note(Msg::evidence_07_2, {text(maintained), text(maintenance.size()), joined(kinds)}),
          maintenance.evidence());
    if (amplifying > 0)
      say("09-1",
          Note(Msg::evidence_09_1_amplifier,
               {text(amplifying), text(amplifiers.size()), joined(ports)}),
          amplifiers.evidence());
    if (without_login > 0)
      say("34-1", Note(Msg::evidence_34_1_open, {text(without_login), text(open.size())}),
          open.evidence());
  }

  void software() {
    Group firmware;
    Group mended;
    for (const Device& device : view_.devices) {
      if (!value_of(device.facts, claim::kFirmware).empty()) {
        firmware.add(device);
        firmware.cite(device.facts, claim::kFirmware);
      }
      if (std::ranges::any_of(device.vulnerabilities,
                              [](const Vulnerability& one) { return !one.fixed.empty(); }))
        mended.add(device);
    }
    if (firmware.size() + mended.size() > 0)
      say("40-1", Note(Msg::evidence_40_1, {text(firmware.size()), text(mended.size())}),
          firmware.evidence());
    const auto changes = std::ranges::count_if(view_.changes, [](const Change& change) {
      return change.kind == ChangeKind::fact_changed && change.what == claim::kFirmware;
    });
    if (changes > 0) say("40-2", Note(Msg::evidence_40_2, {std::to_string(changes)}));
  }

  void traffic_signs() {
    Group trying;
    Group infected;
    for (const Device& device : view_.devices) {
      std::set<IpAddress> silent;
      bool telnet = false;
      for (const Flow& flow : device.flows) {
        if (flow.key.port_at == PortAt::peer && flow.opened > 0 && flow.accepted_by_peer == 0)
          silent.insert(flow.key.peer);
        telnet |= flow.internet && flow.key.protocol == kTcp && flow.opened > 0 &&
                  (flow.key.port == 23 || flow.key.port == 2323);
      }
      const bool many = silent.size() >= kManyPeers;
      if (many) {
        trying.add(device);
        trying.cite_flows(device);
      }
      if (many || telnet) {
        infected.add(device);
        infected.cite_flows(device);
      }
    }
    if (trying.size() > 0)
      say("09-1", Note(Msg::evidence_09_1_scan, {text(trying.size()), trying.names()}),
          trying.evidence());
    if (infected.size() > 0)
      say("46-2", Note(Msg::evidence_46_2, {text(infected.size()), infected.names()}),
          infected.evidence());
  }

  void monitoring() {
    if (view_.devices.empty()) return;
    const auto registered =
        std::ranges::count_if(view_.devices, [](const Device& one) { return one.registered; });
    say("45-1", Note(Msg::evidence_45_1, {text(view_.devices.size()), std::to_string(registered)}));
    if (!view_.scan) return;
    const auto changes = std::ranges::count_if(view_.changes, [](const Change& change) {
      return change.kind == ChangeKind::fact_changed || change.kind == ChangeKind::service_changed;
    });
    if (changes > 0) say("34-1", Note(Msg::evidence_34_1_changes, {std::to_string(changes)}));
    say("45-2", Note(Msg::evidence_45_2, {text(view_.changes.size())}));
    comings_and_goings();
    say("46-3", Note(Msg::evidence_46_3,
                     {day_text(view_.scan->started), std::to_string(view_.scan->dropped)}));
  }

  const InventoryView& view_;
  const Assessed& assessed_;
  std::vector<Supporting> list_;
};

}  // namespace

std::vector<Supporting> supporting_evidence(const InventoryView& view, const Assessed& assessed) {
  return Collector(view, assessed).collect();
}

}  // namespace tenken::rules
