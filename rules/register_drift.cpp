#include "rules/register_drift.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "model/place_claims.hpp"
#include "model/wifi_claims.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::int64_t kOneDay = 86'400'000'000'000;  // nanoseconds
constexpr std::size_t kMostShown = 128;

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

Judgement drift_of(const Device& device, Note reason) {
  Judgement judgement(Verdict::needs_review, Severity::medium, std::move(reason));
  judgement.evidence = presence_evidence(device);
  return judgement;
}

/// Drift that a fact proves.
Judgement drift_of(const Device& device, const Fact& fact, Note reason) {
  Judgement judgement = drift_of(device, std::move(reason));
  if (fact.evidence) judgement.evidence = {*fact.evidence};
  return judgement;
}

/// A switch alone, or with its port: "sw-3f" covers "sw-3f Gi1/0/3 VLAN 10".
bool begins_with_entry(std::string_view value, std::string_view entry) {
  if (value.size() < entry.size() || !same_entry(value.substr(0, entry.size()), entry))
    return false;
  return value.size() == entry.size() || value[entry.size()] == ' ';
}

/// The network of an IPv4 address, as far as it can be told without its mask.
std::string network_text(const IpAddress& ip) {
  constexpr std::uint32_t kHost = 0xFF;
  return IpAddress::v4(ip.v4_value() & ~kHost).to_string() + "/24";
}

std::string joined(const std::set<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (all.size() > kMostShown) return all + ", ...";
    all += (all.empty() ? "" : ", ") + text;
  }
  return all;
}

std::string networks_text(const Place& place) {
  std::set<std::string> texts;
  for (const IpRange& range : place.networks.ranges()) texts.insert(range.to_string());
  return joined(texts);
}

/// Whether the place says anything about addresses of that family.
bool has_family(const IpSet& networks, bool v4) {
  return std::ranges::any_of(networks.ranges(),
                             [v4](const IpRange& range) { return range.first.is_v4() == v4; });
}

/// The addresses of the device that lie in no network of the place.
std::set<std::string> strangers(const Device& device, const Place& place) {
  std::set<std::string> outside;
  for (const IpAddress& ip : device.current_ips())
    if (!ip.is_link_local() && has_family(place.networks, ip.is_v4()) &&
        !place.networks.contains(ip))
      outside.insert(ip.to_string());
  return outside;
}

void add_attachment(std::vector<Judgement>& drift, const Device& device, const Place& place,
                    const Fact& fact, std::string_view seen_at) {
  const bool expected = std::ranges::any_of(
      place.attached, [&](const std::string& entry) { return begins_with_entry(seen_at, entry); });
  if (expected) return;
  drift.push_back(drift_of(
      device, fact,
      Note(Msg::rule_41_1_drift_place,
           {printable(place.location), joined({place.attached.begin(), place.attached.end()}),
            printable(seen_at, kMostShown), signed_by(device, DeclaredField::location)})));
}

/// The networks of the addresses that the device had at that time, or last before it.
std::set<std::string> networks_at(const Device& device, Timestamp at) {
  std::set<std::string> had;
  const AddressSpan* last = nullptr;
  for (const AddressSpan& span : device.addresses) {
    if (!span.ip.is_v4() || span.ip.is_link_local() || span.first_seen > at) continue;
    if (span.current || span.last_seen >= at) had.insert(network_text(span.ip));
    if (last == nullptr || last->last_seen < span.last_seen) last = &span;
  }
  if (had.empty() && last != nullptr) had.insert(network_text(last->ip));
  return had;
}

/// Where the device was when its location was written, and is not any more.
void add_move(std::vector<Judgement>& drift, const Device& device, std::string_view location) {
  const auto entry = device.declarations.find(DeclaredField::location);
  if (entry == device.declarations.end()) return;
  const std::set<std::string> then = networks_at(device, entry->second.at);
  std::set<std::string> now;
  for (const AddressSpan& span : device.addresses)
    if (span.current && span.ip.is_v4() && !span.ip.is_link_local())
      now.insert(network_text(span.ip));
  const bool stayed =
      std::ranges::any_of(now, [&](const std::string& network) { return then.contains(network); });
  if (then.empty() || now.empty() || stayed) return;
  drift.push_back(drift_of(
      device, Note(Msg::rule_41_1_drift_moved,
                   {printable(location), signed_by(entry->second), joined(then), joined(now)})));
}

/// Which device of the view it is.
std::size_t place_of(const Device& device, const InventoryView& view) {
  const auto& all = view.devices;
  const std::less<> before;
  if (!before(&device, all.data()) && before(&device, all.data() + all.size()))
    return static_cast<std::size_t>(&device - all.data());
  const auto same = std::ranges::find(all, device.id, &Device::id);
  return static_cast<std::size_t>(same - all.begin());
}

bool is_counted(const Device& device, const ExpectedCount& expected) {
  return same_entry(value_of(device.facts, claim::kType), expected.type) &&
         (expected.location.empty() ||
          same_entry(declared_text(device, DeclaredField::location), expected.location));
}

}  // namespace

std::string signed_by(const Declaration& entry) {
  return (entry.who.empty() ? "?" : printable(entry.who, 64)) + ' ' + day_text(entry.at);
}

std::string signed_by(const Device& device, DeclaredField field) {
  const auto entry = device.declarations.find(field);
  return entry == device.declarations.end() ? "?" : signed_by(entry->second);
}

std::string_view declared_text(const Device& device, DeclaredField field) {
  const auto at = device.declared.find(field);
  return at == device.declared.end() ? std::string_view() : without_blanks(at->second);
}

bool same_entry(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      without_blanks(a), without_blanks(b),
      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::vector<Judgement> judge_place(const Device& device, const Policy& policy) {
  std::vector<Judgement> drift;
  const std::string_view location = declared_text(device, DeclaredField::location);
  if (location.empty()) return drift;
  for (const Place& place : policy.expected.places) {
    if (!same_entry(place.location, location)) continue;
    if (const auto outside = strangers(device, place); !outside.empty())
      drift.push_back(
          drift_of(device, Note(Msg::rule_41_1_drift_place,
                                {printable(location), networks_text(place), joined(outside),
                                 signed_by(device, DeclaredField::location)})));
    if (place.attached.empty()) continue;
    if (const Fact* const port = find_fact(device.facts, kSwitchPort))
      add_attachment(drift, device, place, *port, port->value);
    if (const Fact* const use = find_fact(device.facts, claim::kWifiUse))
      if (const auto wifi = parse_wifi_claim(use->value); wifi && !wifi->bssid.empty())
        add_attachment(drift, device, place, *use, wifi->bssid);
  }
  if (drift.empty()) add_move(drift, device, location);
  return drift;
}

std::vector<Judgement> judge_use(const Device& device, const InventoryView& view,
                                 const Policy& policy) {
  std::vector<Judgement> drift;
  const std::string_view purpose = declared_text(device, DeclaredField::purpose);
  const Fact* const type = find_fact(device.facts, claim::kType);
  for (const Purpose& row : policy.expected.purposes) {
    if (type == nullptr || !same_entry(row.purpose, purpose)) continue;
    if (std::ranges::any_of(row.types,
                            [&](const std::string& fit) { return same_entry(fit, type->value); }))
      continue;
    drift.push_back(
        drift_of(device, *type,
                 Note(Msg::rule_41_1_drift_purpose,
                      {printable(purpose), signed_by(device, DeclaredField::purpose),
                       printable(type->value), joined({row.types.begin(), row.types.end()})})));
  }
  const std::string_view in_service = declared_text(device, DeclaredField::in_service);
  const auto entry = device.declarations.find(DeclaredField::in_service);
  const bool answered_since =
      entry == device.declarations.end() || device.last_seen > entry->second.at;
  if (same_entry(in_service, "no") && device.present && answered_since)
    drift.push_back(
        drift_of(device, Note(Msg::rule_41_1_drift_in_service,
                              {printable(in_service), signed_by(device, DeclaredField::in_service),
                               day_text(device.last_seen)})));
  const std::int64_t silent = (view.at.nanoseconds - device.last_seen.nanoseconds) / kOneDay;
  if (!in_service.empty() && !same_entry(in_service, "no") && !device.present &&
      silent > policy.expected.silent_days)
    drift.push_back(drift_of(
        device, Note(Msg::rule_41_1_drift_silent,
                     {printable(in_service), signed_by(device, DeclaredField::in_service),
                      day_text(device.last_seen), std::to_string(policy.expected.silent_days)})));
  return drift;
}

std::vector<Judgement> judge_count(const Device& device, const InventoryView& view,
                                   const Policy& policy) {
  std::vector<Judgement> drift;
  for (const ExpectedCount& expected : policy.expected.counts) {
    if (!is_counted(device, expected)) continue;
    // Backwards: the nearest one before it mostly lies close, so that all of them together cost
    // one walk.
    std::size_t at = place_of(device, view);
    bool first = true;
    while (first && at > 0) first = !is_counted(view.devices[--at], expected);
    if (!first) continue;
    const auto there = std::ranges::count_if(
        view.devices, [&](const Device& one) { return one.present && is_counted(one, expected); });
    if (there == expected.count) continue;
    const bool everywhere = expected.location.empty();
    drift.push_back(drift_of(
        device, Note(everywhere ? Msg::rule_41_1_drift_count : Msg::rule_41_1_drift_count_at,
                     {printable(expected.type), std::to_string(expected.count),
                      std::to_string(there), printable(expected.location)})));
  }
  return drift;
}

}  // namespace tenken::rules
