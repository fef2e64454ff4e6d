#include "scanner/passive/observe.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "model/claims.hpp"
#include "scanner/passive/clear_logins.hpp"
#include "scanner/passive/conflicts.hpp"
#include "scanner/passive/derive_devices.hpp"
#include "scanner/passive/device_keys.hpp"
#include "scanner/passive/heard_secrets.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kMethodPrefix = "passive/";
constexpr std::string_view kLocalDomain = ".local";

/// Claims of which a device has one value; identify weighs what says so.
bool is_identity(std::string_view key) {
  return key == claim::kVendor || key == claim::kModel || key == claim::kFirmware ||
         key == claim::kOs || key == claim::kType;
}

/// What a claim says, from the bytes that were heard.
std::string value_of(const Signal& signal, std::string_view claim) {
  std::string_view text = signal.value;
  if (claim == claim::kHostname) {
    while (text.ends_with('.')) text.remove_suffix(1);
    if (text.ends_with(kLocalDomain)) text.remove_suffix(kLocalDomain.size());
  }
  return printable(text);
}

/// Nobody tells it, or several signals together do.
bool is_told_together(std::string_view key) {
  return key.empty() || key == claim::kClearLogin || key == claim::kLoginSecret || is_identity(key);
}

/// First and last time of whoever was heard.
struct Presence {
  Timestamp last;
  const Signal* why = nullptr;
};

/// Without the signals that are about nobody.
std::vector<Told> all_told(const std::vector<const Signal*>& sorted, const Subjects& subjects) {
  std::vector<Told> all;
  all.reserve(sorted.size());
  for (const Signal* const signal : sorted)
    if (std::optional<Subject> subject = subjects.of(*signal))
      all.emplace_back(signal, *std::move(subject));
  return all;
}

}  // namespace

std::string method_of(Kind kind) { return std::string(kMethodPrefix).append(info_of(kind).name); }

Batch observe(const Signals& signals, const Sources& sources, const std::string& sensor,
              const MakerOf& maker_of) {
  const std::vector<const Signal*> sorted = signals.sorted();
  const std::vector<Told> all = all_told(sorted, Subjects(signals, sources));
  Batch batch;
  batch.observations = identify(all, sensor, maker_of);
  ClearLogins logins;
  HeardSecrets secrets;
  std::map<std::pair<std::optional<MacAddress>, std::optional<IpAddress>>, Presence> present;
  for (const auto& [signal, subject] : all) {
    const KindInfo& info = info_of(signal->kind);
    Presence& presence = present[{subject.mac, subject.ip}];
    if (presence.why == nullptr || presence.last < signal->last) presence = {signal->last, signal};
    logins.take(subject, *signal);
    secrets.take(subject, *signal);
    if (std::optional<DeviceKey> id = device_key(signal->kind, signal->who, signal->value)) {
      Observation& claim =
          batch.observations.emplace_back(subject, id->key, printable(id->value),
                                          Witness(sensor, method_of(signal->kind)), signal->last);
      claim.confidence = info.confidence;
    }
    if (is_told_together(info.claim)) continue;
    Observation& claim =
        batch.observations.emplace_back(subject, info.claim, value_of(*signal, info.claim),
                                        Witness(sensor, method_of(signal->kind)), signal->last);
    claim.confidence = info.confidence;
  }
  for (const auto& [who, presence] : present) {
    Subject subject;
    std::tie(subject.mac, subject.ip) = who;
    const std::string method = method_of(presence.why->kind);
    batch.observations.emplace_back(subject, claim::kHostSeen, method, Witness(sensor, method),
                                    presence.last);
  }
  logins.tell(batch, sensor);
  secrets.tell(batch, sensor);
  Batch conflicts = observe_conflicts(signals, sorted, sensor);
  std::ranges::move(conflicts.observations, std::back_inserter(batch.observations));
  std::ranges::stable_sort(batch.observations, {}, [](const Observation& one) {
    return std::tie(one.at, one.subject, one.key, one.value);
  });
  return batch;
}

}  // namespace tenken::passive
