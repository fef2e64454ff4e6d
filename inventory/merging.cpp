// Devices known by what they are rather than by where they are: serial numbers, host keys, names.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "inventory/claims.hpp"
#include "inventory/evidence_weight.hpp"
#include "inventory/identity.hpp"
#include "inventory/kept_device.hpp"
#include "model/bytes.hpp"
#include "model/identity_claims.hpp"

namespace tenken::inventory {
namespace {

/// By so much the best one has to lead, or nobody can say which one it is.
constexpr int kClearLead = 40;
constexpr std::size_t kMostHolders = 2;  // the known one and the new one

struct Match {
  DeviceRecord* known;
  DeviceRecord* seen;
  EvidenceScore score;
};

class Matcher {
 public:
  Matcher(Roster& roster, Timestamp started, const Moment& now)
      : roster_(roster),
        started_(started),
        now_(now),
        devices_(roster.devices()),
        shared_(devices_) {}

  std::vector<Match> matches() {
    std::vector<Match> best;
    for (DeviceRecord* const device : devices_) {
      if (device->seen.last_scan != now_.scan) continue;
      if (auto match = best_for(*device)) best.push_back(std::move(*match));
    }
    return best;
  }

  std::vector<Match>& doubts() { return doubts_; }

 private:
  bool counts(const Claim& claim) const {
    const auto* const holders = shared_.holders(claim.key, claim.value);
    return holders == nullptr || holders->size() <= kMostHolders;
  }

  /// Who shares a value with `device` that nobody else has.
  std::set<DeviceRecord*> namesakes(const DeviceRecord& device) const {
    std::set<DeviceRecord*> found;
    for (const Claim& claim : device.claims) {
      if (evidence_kind(claim.key) == nullptr || is_placeholder(claim.key, claim.value)) continue;
      const auto* const holders = shared_.holders(claim.key, claim.value);
      if (holders == nullptr || holders->size() > kMostHolders) continue;
      for (DeviceRecord* const holder : *holders)
        if (holder != &device) found.insert(holder);
    }
    return found;
  }

  std::optional<Match> best_for(DeviceRecord& device) {
    std::vector<Match> fitting;
    for (DeviceRecord* const known : namesakes(device)) {
      if (roster_.pins().are_apart(known->id, device.id)) continue;
      if (!(known->seen.last_scan < device.seen.first_scan)) {
        look_at_old(*known, device);
        continue;
      }
      Match match{known, &device,
                  score(*known, device, [this](const Claim& claim) { return counts(claim); })};
      if (match.score.suffices()) {
        fitting.push_back(std::move(match));
      } else if (match.score.agrees >= match.score.enough && !match.score.against.empty()) {
        doubts_.push_back(std::move(match));
      }
    }
    std::ranges::sort(fitting, [](const Match& a, const Match& b) {
      return std::pair(-a.score.total, a.known->id) < std::pair(-b.score.total, b.known->id);
    });
    if (fitting.empty()) return std::nullopt;
    if (fitting.size() > 1 && fitting[0].score.total - fitting[1].score.total < kClearLead)
      return std::nullopt;
    return std::move(fitting.front());
  }

  /// A device that was known already now shows what another one, which is not here, is known by:
  /// its card may have been put into that one.
  void look_at_old(DeviceRecord& known, DeviceRecord& device) {
    if (known.seen.last_scan == now_.scan) return;
    for (const Claim& claim : device.claims) {
      const EvidenceKindRow* const kind = evidence_kind(claim.key);
      if (kind == nullptr || !kind->exclusive || claim.scan != now_.scan ||
          claim.first_seen < started_ || is_placeholder(claim.key, claim.value))
        continue;
      const bool theirs = std::ranges::any_of(known.claims, [&](const Claim& other) {
        return other.key == claim.key && other.value == claim.value;
      });
      const bool another = std::ranges::any_of(device.claims, [&](const Claim& other) {
        return other.key == claim.key && other.witness == claim.witness &&
               other.value != claim.value;
      });
      if (!theirs || !another) continue;
      Match match{&known, &device, score(known, device, [](const Claim&) { return true; })};
      match.score.against = kind->key;
      doubts_.push_back(std::move(match));
      return;
    }
  }

  Roster& roster_;
  Timestamp started_;
  Moment now_;
  std::vector<DeviceRecord*> devices_;
  SharedEvidence shared_;
  std::vector<Match> doubts_;
};

std::string value_said(const DeviceRecord& device, std::string_view key) {
  const Claim* const claim = effective(device.claims, key);
  return claim == nullptr ? std::string() : claim->value;
}

/// What the device was known by before it said `value`.
std::string other_value(const DeviceRecord& device, std::string_view key,
                        const std::string& value) {
  const auto at = std::ranges::find_if(
      device.claims, [&](const Claim& claim) { return claim.key == key && claim.value != value; });
  return at == device.claims.end() ? std::string() : at->value;
}

bool has_makers_mac(const DeviceRecord& device) {
  return !device.address_only() && !only_random_macs(device);
}

/// Who moved is worth telling where a MAC address that its maker gave was replaced; that a phone
/// has made itself another one is not.
void merge(Roster& roster, const Match& match, const Moment& now) {
  DeviceRecord& known = *match.known;
  DeviceRecord& seen = *match.seen;
  IdentityEvent& event = roster.pending().events.emplace_back();
  event.id = IdentityEventId::make(now.at);
  event.device = known.id;
  event.other = seen.id;
  event.device_label = name_of(known).label();
  event.other_label = name_of(seen).label();
  event.reason = match.score.text();
  event.score = match.score.total;
  event.at = now.at;
  event.scan = now.scan;
  event.kept = kept_text(known, seen);
  const bool replaced = has_makers_mac(known) && has_makers_mac(seen);
  const std::string label = event.other_label;
  const std::string reason = event.reason;
  absorb(roster, known, seen, now);
  if (replaced) roster.note_always(known, ChangeKind::device_merged, label, "", reason, now);
}

/// Once for each pair: the claim keeps what was said.
void doubt(Roster& roster, const Match& match, const Moment& now) {
  constexpr std::size_t kMostText = 200;
  DeviceRecord& device = *match.seen;
  Claim claim;
  claim.key = claim::kIdentityDoubt;
  claim.witness = "identity";
  claim.value =
      printable(name_of(*match.known).label() + " (" + match.score.text() + ')', kMostText);
  claim.confidence = 100;
  claim.first_seen = claim.last_seen = now.at;
  claim.scan = now.scan;
  const std::string label = name_of(*match.known).label();
  const bool told = std::ranges::any_of(device.claims, [&](const Claim& old) {
    return old.key == claim::kIdentityDoubt && old.value.starts_with(printable(label, kMostText));
  });
  put_claim(roster, device, std::move(claim), now);
  roster.queue(device);
  if (told) return;
  const std::string_view key = match.score.against;
  const std::string says = value_said(device, key);
  std::string before = value_said(*match.known, key);
  if (before == says) before = other_value(device, key, says);
  roster.note_always(device, ChangeKind::identity_review, std::string(key), std::move(before), says,
                     now);
}

}  // namespace

void merge_moved(Roster& roster, Timestamp started, const Moment& now) {
  Matcher matcher(roster, started, now);
  std::vector<Match> matches = matcher.matches();
  for (const Match& match : matcher.doubts()) doubt(roster, match, now);
  for (const Match& match : matches)
    if (std::ranges::count(matches, match.known, &Match::known) == 1) merge(roster, match, now);
}

}  // namespace tenken::inventory
