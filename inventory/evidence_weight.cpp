#include "inventory/evidence_weight.hpp"

#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/device_ids.hpp"
#include "model/identity_claims.hpp"

namespace tenken::inventory {
namespace {

// Keys of SSH and TLS are made anew by a reset or a renewal, and makers ship one in many devices;
// engine ids and client identifiers are copied along with the image of a machine. Only what is made
// for one device, and stays with it, is enough alone.
constexpr std::array kEvidence{
    EvidenceKindRow{claim::kIdentitySerial, 100, 200, true, true},
    EvidenceKindRow{claim::kIdentityUdn, 100, 0, true, false},
    EvidenceKindRow{claim::kIdentityPrinter, 100, 100, true, true},
    EvidenceKindRow{claim::kIdentityEngine, 70, 100, true, true},
    EvidenceKindRow{claim::kIdentityBacnet, 60, 40, true, true},
    EvidenceKindRow{claim::kIdentityDhcp, 60, 40, true, false},
    EvidenceKindRow{claim::kIdentitySshKey, 60, 40, true, false},
    EvidenceKindRow{claim::kIdentityMdns, 60, 0, true, false},
    EvidenceKindRow{claim::kIdentityTlsKey, 50, 0, true, false},
    EvidenceKindRow{claim::kHostname, 45, 30, false, false},
    EvidenceKindRow{claim::kModel, 10, 60, false, false},
};
// Identity keys that are not in the table.
constexpr EvidenceKindRow kOtherKey{claim::kIdentityPrefix, 50, 0, true, false};

constexpr int kSameAddress = 20;
constexpr int kBothRandom = 35;   // phones change their MAC address and keep the rest
constexpr int kAddressOnly = 40;  // nothing contradicts, because no MAC address was ever seen

constexpr std::array<std::string_view, 26> kCommonNames{
    "android",  "iphone", "ipad",      "localhost", "localhost.localdomain",
    "openwrt",  "router", "camera",    "ipcam",     "raspberrypi",
    "debian",   "ubuntu", "kali",      "unknown",   "none",
    "default",  "host",   "printer",   "nas",       "ubnt",
    "mikrotik", "esp",    "espressif", "linux",     "windows",
    "desktop"};

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), small);
  return result;
}

/// "host.local" and "HOST" are one name.
std::string name_of_host(std::string_view text) {
  std::string name = lower(text);
  for (const std::string_view suffix : {".local", "."})
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  return name;
}

std::string comparable(const Claim& claim) {
  return claim.key == claim::kHostname ? name_of_host(claim.value) : lower(claim.value);
}

/// By witness: a device may have one name with DHCP and another with NetBIOS.
using Values = std::map<std::string_view, std::set<std::string>>;

Values values_of(const DeviceRecord& device, std::string_view key, const Counts& counts) {
  Values values;
  for (const Claim& claim : device.claims)
    if (claim.key == key && !is_placeholder(key, claim.value) && counts(claim))
      values[claim.witness].insert(comparable(claim));
  return values;
}

bool share(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& value) { return b.contains(value); });
}

std::set<std::string> all_of(const Values& values) {
  std::set<std::string> all;
  for (const auto& [witness, some] : values) all.insert(some.begin(), some.end());
  return all;
}

void add(EvidenceScore& score, std::string_view what, int points) {
  score.total += points;
  (points > 0 ? score.agrees : score.contradicts) += points;
  score.parts.push_back(std::string(what) + (points > 0 ? " +" : " ") + std::to_string(points));
}

void weigh(EvidenceScore& score, const EvidenceKindRow& kind, const Values& a, const Values& b) {
  if (a.empty() || b.empty()) return;
  if (share(all_of(a), all_of(b))) {
    add(score, kind.key, kind.agrees);
    score.strong = score.strong || kind.strong;
    return;
  }
  if (kind.contradicts == 0) return;
  const bool differs = std::ranges::any_of(a, [&](const auto& entry) {
    const auto other = b.find(entry.first);
    return other != b.end() && !share(entry.second, other->second);
  });
  if (!differs) return;
  add(score, kind.key, -kind.contradicts);
  if (kind.strong && score.against.empty()) score.against = kind.key;
}

bool share_address(const DeviceRecord& a, const DeviceRecord& b) {
  return std::ranges::any_of(a.spans, [&](const SpanRecord& one) {
    return std::ranges::any_of(b.spans, [&](const SpanRecord& other) {
      return other.ip == one.ip && !one.ip.is_multicast();
    });
  });
}

}  // namespace

const EvidenceKindRow* evidence_kind(std::string_view key) {
  const auto at = std::ranges::find(kEvidence, key, &EvidenceKindRow::key);
  if (at != kEvidence.end()) return &*at;
  return key.starts_with(claim::kIdentityPrefix) ? &kOtherKey : nullptr;
}

bool is_placeholder(std::string_view key, std::string_view value) {
  const std::string text = key == claim::kHostname ? name_of_host(value) : lower(value);
  if (text.empty()) return true;
  if (key == claim::kHostname) return std::ranges::find(kCommonNames, text) != kCommonNames.end();
  if (key != claim::kIdentitySerial) return is_default_id(key, text);
  // Behind the maker's prefix: one digit or sign repeated, or the digits counted up.
  const std::string_view body = std::string_view(text).substr(text.find(':') + 1);
  constexpr std::size_t kShortest = 2;
  return body.size() < kShortest ||
         std::ranges::all_of(body, [&](char c) { return c == body.front(); }) ||
         std::string_view("0123456789").starts_with(body) ||
         std::string_view("1234567890").starts_with(body) || body.starts_with("to be filled") ||
         body == "default string" || body == "none" || body == "unknown";
}

std::string EvidenceScore::text() const {
  std::string text = std::to_string(total) + ':';
  for (const std::string& part : parts) text += (&part == &parts.front() ? " " : ", ") + part;
  return text;
}

SharedEvidence::SharedEvidence(const std::vector<DeviceRecord*>& devices) {
  for (DeviceRecord* const device : devices)
    for (const Claim& claim : device->claims) {
      if (evidence_kind(claim.key) == nullptr || claim.key == claim::kModel) continue;
      Holders& holders = holders_[{claim.key, claim.value}];
      if (holders.empty() || holders.back() != device) holders.push_back(device);
    }
}

const SharedEvidence::Holders* SharedEvidence::holders(std::string_view key,
                                                       std::string_view value) const {
  const auto at = holders_.find({key, value});
  return at == holders_.end() ? nullptr : &at->second;
}

bool only_random_macs(const DeviceRecord& device) {
  return !device.address_only() &&
         std::ranges::all_of(device.interfaces, [](const InterfaceRecord& interface) {
           return interface.mac.is_locally_administered();
         });
}

EvidenceScore score(const DeviceRecord& known, const DeviceRecord& seen, const Counts& counts) {
  EvidenceScore score;
  std::set<std::string_view> others;
  for (const Claim& claim : known.claims)
    if (evidence_kind(claim.key) == &kOtherKey) others.insert(claim.key);
  for (const EvidenceKindRow& kind : kEvidence)
    weigh(score, kind, values_of(known, kind.key, counts), values_of(seen, kind.key, counts));
  for (const std::string_view key : others) {
    EvidenceKindRow kind = kOtherKey;
    kind.key = key;
    weigh(score, kind, values_of(known, key, counts), values_of(seen, key, counts));
  }
  if (share_address(known, seen)) add(score, "address", kSameAddress);
  const bool random = only_random_macs(known) && only_random_macs(seen);
  if (random) add(score, "random_macs", kBothRandom);
  const bool routed = known.address_only() || seen.address_only();
  if (routed && score.strong) add(score, "no_mac", kAddressOnly);
  if (!random && !routed) score.enough = kEnoughOfMakers;
  return score;
}

}  // namespace tenken::inventory
