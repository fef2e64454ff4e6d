#include "cli/wifi_store.hpp"

#include <algorithm>

#include "cli/environment.hpp"
#include "cli/judged.hpp"
#include "cli/makers.hpp"
#include "cli/settings.hpp"
#include "cli/store.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "model/wifi_claims.hpp"
#include "report/wifi_words.hpp"
#include "rules/wifi_judge.hpp"

namespace tenken::cli {
namespace {

constexpr const char* kMethod = "wifi/survey";
constexpr const char* kProfile = "wifi";
constexpr const char* kNone = "none";
constexpr int kWifiConfidence = 95;
constexpr int kWiredConfidence = 70;  // a station whose own frames were missed looks the same

const char* pmf_word(const std::optional<bool>& used) {
  if (!used) return "unknown";
  return *used ? "yes" : "no";
}

std::string finding_ids(const rules::WifiJudgement& judged) {
  std::string out;
  for (const rules::WifiCap cap : judged.caps)
    out.append(out.empty() ? "" : ",").append(rules::wifi_cap_row(cap).id);
  return out;
}

std::string wps_id(const rules::WifiJudgement& network) {
  for (const rules::WifiCap cap : {rules::WifiCap::wps_pin, rules::WifiCap::wps_pin_locked,
                                   rules::WifiCap::wps_button, rules::WifiCap::wps_unknown})
    if (network.has(cap)) return std::string(rules::wifi_cap_row(cap).id);
  return {};
}

WifiClaim claim_of(const rules::JudgedNetwork& one, const rules::WifiJudgement& judged) {
  WifiClaim claim;
  claim.bssid = one.network->bssid.to_string();
  claim.wifi_class = rules::wifi_class_row(judged.wifi_class).id;
  claim.network_class = rules::wifi_class_row(one.judgement.wifi_class).id;
  claim.grade = to_string(judged.grade);
  claim.basis = to_string(judged.evidence);
  claim.wps = wps_id(one.judgement);
  claim.findings = finding_ids(judged);
  claim.ssid = report::ssid_text(one.network->name());
  return claim;
}

WifiClaim use_of(const rules::JudgedNetwork& one, const rules::WifiStationJudgement& judged) {
  WifiClaim claim = claim_of(one, judged);
  claim.akms = report::akm_list(judged.akms, " ");
  claim.ciphers = report::cipher_list(judged.pairwise, " ");
  claim.pmf = pmf_word(judged.pmf_used);
  claim.better = rules::could_do_better(judged, *one.network);
  return claim;
}

WifiClaim offer_of(const rules::JudgedNetwork& one) {
  const WifiOffer& offer = one.network->offer;
  WifiClaim claim = claim_of(one, one.judgement);
  claim.akms = report::akm_list(rules::offered_akms(offer), " ");
  claim.ciphers = report::cipher_list(rules::offered_pairwise(offer), " ");
  std::optional<bool> required;
  if (!offer.rsn || offer.rsn->pmf != WifiPmf::unknown)
    required = offer.rsn && offer.rsn->pmf == WifiPmf::required;
  claim.pmf = pmf_word(required);
  return claim;
}

/// Puts together what is told of devices.
class Observer {
 public:
  Observer(const std::string& sensor, const passive::MakerOf& maker_of)
      : witness_(sensor, kMethod), maker_of_(maker_of) {}

  void present(const MacAddress& mac, Timestamp at) {
    const Subject subject = add(mac, claim::kHostSeen, kMethod, at).subject;
    if (mac.is_locally_administered()) return;
    if (const auto maker = maker_of_(mac))
      passive::observe_maker(subject, *maker, witness_.sensor, at, batch_.observations);
  }
  /// \param through  the network, or what was seen of it
  void attached(const MacAddress& mac, const char* how, const std::string& through, int confidence,
                Timestamp at) {
    cite(mac, claim::kAttachment, how, std::string(how) + ": " + through, confidence, at);
  }
  /// A claim about a network, with the same as its record.
  void network(const MacAddress& mac, std::string_view key, const WifiClaim& said, int confidence,
               Timestamp at) {
    const std::string text = to_string(said);
    cite(mac, key, text, text, confidence, at);
  }
  Batch take() { return std::move(batch_); }

 private:
  void cite(const MacAddress& mac, std::string_view key, const std::string& value,
            const std::string& text, int confidence, Timestamp at) {
    Evidence record =
        Evidence::make(EvidenceKind::record, kMethod,
                       to_bytes(mac.to_string() + ' ' + std::string(key) + '\n' + text + '\n'), at);
    Observation& one = add(mac, key, value, at);
    one.confidence = confidence;
    one.evidence = record.id;
    batch_.evidence.push_back(std::move(record));
  }
  Observation& add(const MacAddress& mac, std::string_view key, std::string value, Timestamp at) {
    Subject subject;
    subject.mac = mac;
    return batch_.observations.emplace_back(subject, key, std::move(value), witness_, at);
  }

  Witness witness_;
  const passive::MakerOf& maker_of_;
  Batch batch_;
};

/// A frame that was received wrongly may name an address that does not exist: one is not enough.
bool was_seen_again(const WifiStation& station) {
  const auto frames = station.sent_protected + station.sent_clear + station.received_protected +
                      station.received_clear;
  return station.associated || !station.rsn_versions.empty() || !station.wpa_versions.empty() ||
         frames > 1;
}

bool is_own(const WifiNetwork& network, const std::set<std::string>& own) {
  return std::any_of(network.names.begin(), network.names.end(),
                     [&own](const std::string& name) { return own.contains(name); });
}

}  // namespace

Batch observe_wifi(const WifiSurvey& survey, const std::set<std::string>& own,
                   const std::set<MacAddress>& known, const std::string& sensor,
                   const passive::MakerOf& maker_of) {
  Observer out(sensor, maker_of);
  for (const rules::JudgedNetwork& one : rules::judge_survey(survey)) {
    const WifiNetwork& network = *one.network;
    const bool ours = is_own(network, own);
    const auto counts = [&](const MacAddress& mac, bool seen_again) {
      return known.contains(mac) ||
             (ours && seen_again && !mac.is_locally_administered() && !mac.is_zero());
    };
    if (network.advertised &&
        counts(network.bssid, network.told || network.beacons + network.probe_responses > 1)) {
      out.present(network.bssid, network.last);
      out.network(network.bssid, claim::kWifiOffer, offer_of(one),
                  confidence(one.judgement.evidence), network.last);
    }
    for (std::size_t i = 0; i < network.stations.size(); ++i) {
      const WifiStation& station = network.stations[i];
      if (!counts(station.mac, was_seen_again(station))) continue;
      out.present(station.mac, station.last);
      out.attached(station.mac, "wifi", network.bssid.to_string(), kWifiConfidence, station.last);
      out.network(station.mac, claim::kWifiUse, use_of(one, one.stations[i]),
                  std::max(confidence(one.stations[i].evidence), 1), station.last);
    }
    for (const WifiWiredHost& host : network.wired) {
      if (host.beside_bssid || !counts(host.mac, host.frames > 1)) continue;
      out.present(host.mac, network.last);
      out.attached(host.mac, "wired",
                   "sends through " + network.bssid.to_string() + ", not heard in the air",
                   kWiredConfidence, network.last);
    }
  }
  return out.take();
}

namespace {

Timestamp first_of(const WifiSurvey& survey) {
  std::optional<Timestamp> first;
  for (const WifiNetwork& network : survey.networks)
    first = first ? std::min(*first, network.first) : network.first;
  return first.value_or(Timestamp());
}

Result<void> store(const CommandContext& context, inventory::Inventory& inventory,
                   const Batch& batch, Timestamp first) {
  ScanRecord record;
  record.ports = record.udp_ports = kNone;
  record.profile = kProfile;
  record.sensor = host_name();
  record.tenken_version = version();
  record.started = first;
  const auto begun = inventory.begin_scan(std::move(record));
  if (!begun) return Unexpected(begun.error());
  if (auto appended = inventory.append(begun->id, batch); !appended) return appended;
  if (auto finished = inventory.finish_scan(begun->id, ScanState::complete, 0); !finished)
    return finished;
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto judged = judge(context, inventory, *policy);
  if (!judged) return Unexpected(judged.error());
  return inventory.record_findings(begun->id, judged->assessed);
}

}  // namespace

std::set<MacAddress> macs_of(const InventoryView& view) {
  std::set<MacAddress> macs;
  for (const Device& device : view.devices)
    for (const Interface& interface : device.interfaces) macs.insert(interface.mac);
  return macs;
}

Result<void> store_wifi(const CommandContext& context, const WifiSurvey& survey,
                        const std::vector<std::string>& own) {
  auto inventory = open_inventory(context, inventory::OpenMode::read_write);
  if (!inventory) return Unexpected(inventory.error());
  const auto view = inventory->view();
  if (!view) return Unexpected(view.error());
  Makers makers;
  if (const auto missing = makers.load()) context.console.say(*missing);
  const Batch batch = observe_wifi(survey, {own.begin(), own.end()}, macs_of(*view), host_name(),
                                   makers.maker_of());
  std::set<MacAddress> devices;
  for (const Observation& one : batch.observations) devices.insert(*one.subject.mac);
  if (!batch.empty())
    if (auto stored = store(context, *inventory, batch, first_of(survey)); !stored) return stored;
  context.console.say(Note(Msg::cli_wifi_stored, {std::to_string(devices.size())}));
  return ok;
}

}  // namespace tenken::cli
