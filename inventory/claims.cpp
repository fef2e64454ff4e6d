#include "inventory/claims.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "inventory/evidence_weight.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/identity_claims.hpp"

namespace tenken::inventory {
namespace {

/// Keys whose values differ from run to run although nothing changed: clocks, session ids, what was
/// measured, and what went wrong in one conversation.
constexpr std::array<std::string_view, 8> kVolatile{
    claim::kHostSeen, claim::kBanner,  claim::kCoverageTcp, claim::kCoverageUdp,
    "http.date",      "http.location", "tls.error",         "ssh.hostkey_error"};
/// A host that announces ever new names may not fill the inventory.
constexpr std::ptrdiff_t kMaxValuesPerKey = 64;
/// Nor one with ever new services that each say who made it.
constexpr std::ptrdiff_t kMaxWitnessesPerKey = 64;

bool is_volatile(std::string_view key) {
  return key.starts_with(claim::kVantagePrefix) ||
         std::ranges::find(kVolatile, key) != kVolatile.end();
}

std::string winning_value(const Claims& claims, std::string_view key) {
  const Claim* const winner = effective(claims, key);
  return winner == nullptr ? std::string() : winner->value;
}

Claim* find(Claims& claims, const Claim& wanted) {
  for (Claim& claim : claims)
    if (claim.key == wanted.key && claim.witness == wanted.witness &&
        slot_of(claim) == slot_of(wanted))
      return &claim;
  return nullptr;
}

/// What storing one claim did to the claims of its key.
struct Effect {
  bool changed = false;
  std::string before;
  std::string after;
};

void refresh(Claim& known, Claim&& claim) {
  if (known.value != claim.value) {
    known.value = std::move(claim.value);
    known.first_seen = claim.first_seen;
  }
  known.confidence = claim.confidence;
  known.last_seen = std::max(known.last_seen, claim.last_seen);
  known.scan = claim.scan;
  if (claim.evidence) known.evidence = claim.evidence;
  known.dirty = true;
}

/// A further value of a key that may hold several: a change when this witness knew other values
/// before.
Effect store_value(Claims& claims, Claim claim) {
  const auto known = std::ranges::count_if(claims, [&](const Claim& other) {
    return other.key == claim.key && other.witness == claim.witness;
  });
  Effect effect;
  if (known >= kMaxValuesPerKey) return effect;
  effect.changed = known > 0;
  effect.after = claim.value;
  claims.push_back(std::move(claim));
  return effect;
}

/// Room for one more witness of `key`: one that says more than the weakest takes its place.
/// \returns the witness that had to go; `claim` itself where it is the weakest
std::optional<Claim> make_room(Claims& claims, const Claim& claim) {
  const auto same_key = [&](const Claim& other) { return other.key == claim.key; };
  if (std::ranges::count_if(claims, same_key) < kMaxWitnessesPerKey) return std::nullopt;
  const Claim* weakest = &claim;
  for (const Claim& other : claims)
    if (same_key(other) && outranks(*weakest, other)) weakest = &other;
  Claim gone = *weakest;
  if (weakest != &claim) claims.erase(claims.begin() + (weakest - claims.data()));
  return gone;
}

Effect store(Claims& claims, Claim claim) {
  Claim* const known = find(claims, claim);
  if (known != nullptr && known->value == claim.value) {
    refresh(*known, std::move(claim));
    return {};
  }
  if (is_multivalued(claim.key)) return store_value(claims, std::move(claim));

  const std::string key = claim.key;
  Effect effect;
  effect.before = winning_value(claims, key);
  if (known != nullptr) {
    refresh(*known, std::move(claim));
  } else {
    claims.push_back(std::move(claim));
  }
  effect.after = winning_value(claims, key);
  effect.changed = !effect.before.empty() && effect.before != effect.after;
  return effect;
}

/// Whether `spoken` ends what is known of the service: another protocol than the known one, and
/// nobody has confirmed the known one in this scan.
bool supersedes(const Claims& claims, const Claim& spoken) {
  if (spoken.key != claim::kProtocol || spoken.value == "unknown") return false;
  const std::string known = winning_value(claims, claim::kProtocol);
  if (known.empty() || known == "unknown" || known == spoken.value) return false;
  return std::ranges::none_of(claims, [&](const Claim& claim) {
    return claim.key == claim::kProtocol && claim.value == known && claim.scan == spoken.scan &&
           claim.witness != spoken.witness;
  });
}

void forget_stale(Roster& roster, const DeviceRecord& device, const Endpoint& endpoint,
                  Claims& claims, ScanId scan) {
  for (const Claim& claim : claims) {
    if (claim.scan == scan) continue;
    ClaimKey& gone = roster.pending().claims_gone.emplace_back();
    gone.device = device.id;
    gone.endpoint = endpoint;
    gone.claim = claim;
  }
  std::erase_if(claims, [&](const Claim& claim) { return claim.scan != scan; });
}

/// Of a kind of evidence that a device has one of: the value that took the place of `claim`'s in an
/// earlier scan, where `claim` now says the old one again. Two devices that use one MAC address in
/// turn look like this.
const Claim* takes_turns(const DeviceRecord& device, const Claim& claim) {
  const EvidenceKindRow* const kind = evidence_kind(claim.key);
  if (kind == nullptr || !kind->exclusive || device.address_only()) return nullptr;
  const auto same = [&](const Claim& other) {
    return other.key == claim.key && other.witness == claim.witness;
  };
  const auto known = std::ranges::find_if(device.claims, [&](const Claim& other) {
    return same(other) && other.value == claim.value && other.scan < claim.scan;
  });
  if (known == device.claims.end()) return nullptr;
  const bool told = std::ranges::any_of(
      device.claims, [](const Claim& other) { return other.key == claim::kClonedMac; });
  const auto between = std::ranges::find_if(device.claims, [&](const Claim& other) {
    return same(other) && known->scan < other.scan && other.scan < claim.scan &&
           (told || other.first_seen > known->last_seen);
  });
  return between == device.claims.end() ? nullptr : &*between;
}

Claim cloned_mac(const Claim& one, const std::string& other, const Moment& now) {
  constexpr std::size_t kMostValue = 64;
  Claim claim;
  claim.key = claim::kClonedMac;
  claim.witness = "identity";
  const auto& [first, second] = std::minmax(one.value, other);
  claim.value =
      one.key + ' ' + printable(first, kMostValue) + " / " + printable(second, kMostValue);
  claim.confidence = 100;
  claim.first_seen = claim.last_seen = now.at;
  claim.scan = now.scan;
  claim.evidence = one.evidence;
  return claim;
}

}  // namespace

std::string port_text(const Endpoint& endpoint) {
  return std::to_string(endpoint.port) + '/' + std::string(to_string(endpoint.transport));
}

void put_claim(Roster& roster, DeviceRecord& device, Claim claim, const Moment& now) {
  const std::string key = claim.key;
  if (const Claim* const other = takes_turns(device, claim)) {
    const std::string value = other->value;
    const bool told = effective(device.claims, claim::kClonedMac) != nullptr;
    Claim cloned = cloned_mac(claim, value, now);
    if (!told)
      roster.note_always(device, ChangeKind::identity_review, key, value, claim.value, now);
    store(device.claims, std::move(cloned));
  }
  if (!is_multivalued(key) && find(device.claims, claim) == nullptr) {
    if (const auto gone = make_room(device.claims, claim)) {
      if (gone->witness == claim.witness) return;
      ClaimKey& forgotten = roster.pending().claims_gone.emplace_back();
      forgotten.device = device.id;
      forgotten.claim = *gone;
    }
  }
  Effect effect = store(device.claims, std::move(claim));
  if (!effect.changed || is_volatile(key)) return;
  roster.note(device, ChangeKind::fact_changed, key, std::move(effect.before),
              std::move(effect.after), now);
}

void put_claim(Roster& roster, DeviceRecord& device,
               std::pair<const Endpoint, ServiceRecord>& service, Claim claim, const Moment& now) {
  auto& [endpoint, record] = service;
  const std::string key = claim.key;
  const bool superseded = supersedes(record.claims, claim);
  Effect effect = store(record.claims, std::move(claim));
  if (superseded) {
    forget_stale(roster, device, endpoint, record.claims, now.scan);
    effect.after = winning_value(record.claims, key);
    effect.changed = effect.before != effect.after;
  }
  if (!effect.changed || is_volatile(key) || record.seen.first_scan == now.scan) return;
  roster.note(device, ChangeKind::service_changed, port_text(endpoint) + ' ' + key,
              std::move(effect.before), std::move(effect.after), now);
}

void note_differences(Roster& roster, const DeviceRecord& device, const Endpoint& endpoint,
                      const Claims& before, const Claims& after, const Moment& now) {
  std::vector<std::string> keys;
  for (const Claim& claim : after) keys.push_back(claim.key);
  std::ranges::sort(keys);
  const auto repeats = std::ranges::unique(keys);
  keys.erase(repeats.begin(), repeats.end());
  for (const std::string& key : keys) {
    std::string was = winning_value(before, key);
    std::string is = winning_value(after, key);
    if (was.empty() || is == "unknown" || was == is || is_volatile(key)) continue;
    roster.note(device, ChangeKind::service_changed, port_text(endpoint) + ' ' + key,
                std::move(was), std::move(is), now);
  }
}

}  // namespace tenken::inventory
