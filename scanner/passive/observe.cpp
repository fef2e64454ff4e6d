#include "scanner/passive/observe.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "model/claims.hpp"
#include "scanner/passive/derive_devices.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kMethodPrefix = "passive/";
constexpr std::string_view kLocalDomain = ".local";

bool binds(Kind kind) {
  return kind == Kind::arp_binding || kind == Kind::nd_binding || kind == Kind::dhcp_lease;
}

bool names_device(const IpAddress& ip) {
  constexpr std::uint32_t kBroadcast = 0xFFFFFFFF;
  return !ip.is_unspecified() && !ip.is_multicast() && !ip.is_loopback() &&
         !(ip.is_v4() && ip.v4_value() == kBroadcast);
}

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

/// First and last time of whoever was heard.
struct Presence {
  Timestamp last;
  const Signal* why = nullptr;
};

}  // namespace

Subjects::Subjects(const Signals& signals, const Sources& sources) : sources_(sources) {
  for (const Signal* const signal : signals.sorted()) {
    if (!binds(signal->kind)) continue;
    held_.emplace_back(signal->who.mac, signal->who.ip);
    families_.emplace_back(signal->who.mac, is_v4(signal->who.ip));
  }
  std::ranges::sort(held_);
  std::ranges::sort(families_);
}

bool Subjects::holds(const MacAddress& mac, const dissect::IpKey& ip,
                     const IpAddress& address) const {
  if (std::ranges::binary_search(held_, Held(mac, ip)) || address.is_link_local()) return true;
  if (std::ranges::binary_search(families_, std::pair(mac, is_v4(ip)))) return false;
  return address.is_private() && sources_.count(mac, ip) <= Sources::kKept;
}

std::optional<Subject> Subjects::of(const Who& who) const {
  Subject subject;
  if (who.has_mac() && !who.mac.is_group()) subject.mac = who.mac;
  if (who.has_ip()) {
    const IpAddress ip = address_of(who.ip);
    if (names_device(ip)) subject.ip = ip;
  }
  if (subject.mac && subject.ip && !holds(who.mac, who.ip, *subject.ip)) {
    subject.mac.reset();
    if (!subject.ip->is_private()) return std::nullopt;
  }
  if (!subject.mac && !subject.ip) return std::nullopt;
  if (!subject.mac && !subject.ip->is_private()) return std::nullopt;
  if (who.port != 0) {
    if (!subject.ip) return std::nullopt;
    subject.port = who.port;
  }
  return subject;
}

Batch observe(const Signals& signals, const Sources& sources, const std::string& sensor,
              const MakerOf& maker_of) {
  const Subjects subjects(signals, sources);
  Batch batch;
  batch.observations = identify(signals, subjects, sensor, maker_of);
  std::map<std::pair<std::optional<MacAddress>, std::optional<IpAddress>>, Presence> present;
  for (const Signal* const signal : signals.sorted()) {
    const std::optional<Subject> subject = subjects.of(signal->who);
    if (!subject) continue;
    const KindInfo& info = info_of(signal->kind);
    Presence& presence = present[{subject->mac, subject->ip}];
    if (presence.why == nullptr || presence.last < signal->last) presence = {signal->last, signal};
    if (info.claim.empty() || is_identity(info.claim)) continue;
    Observation& claim = batch.observations.emplace_back(
        *subject, info.claim, value_of(*signal, info.claim),
        Witness(sensor, std::string(kMethodPrefix).append(info.name)), signal->last);
    claim.confidence = info.confidence;
  }
  for (const auto& [who, presence] : present) {
    Subject subject;
    std::tie(subject.mac, subject.ip) = who;
    const std::string method = std::string(kMethodPrefix).append(info_of(presence.why->kind).name);
    batch.observations.emplace_back(subject, claim::kHostSeen, method, Witness(sensor, method),
                                    presence.last);
  }
  std::ranges::stable_sort(batch.observations, {}, [](const Observation& one) {
    return std::tie(one.at, one.subject, one.key, one.value);
  });
  return batch;
}

}  // namespace tenken::passive
