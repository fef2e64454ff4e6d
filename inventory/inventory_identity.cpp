// What people say about identity: merges and splits, and their way back.
#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "inventory/evidence_weight.hpp"
#include "inventory/inventory_state.hpp"
#include "inventory/join.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

std::string label_of(const DeviceRecord& record) { return name_of(record).label(); }

Result<DeviceRecord*> in_roster(const Roster& roster, DeviceId id) {
  if (DeviceRecord* const device = roster.by_id(id)) return device;
  return fail(no_device(id.to_string()));
}

/// Runs `work` on a roster read anew, writes what it changed, and then `after`; all or nothing.
Result<void> rewrite(Store& store, std::unique_ptr<Roster>& roster,
                     const std::function<Result<void>(Roster&)>& work,
                     const std::function<Result<void>()>& after) {
  auto done = store.write(Durability::power, [&](bool) -> Result<void> {
    auto devices = store.load();
    if (!devices) return tl::unexpected(std::move(devices.error()));
    Roster fresh(*std::move(devices));
    if (auto worked = work(fresh); !worked) return worked;
    if (auto applied = store.apply(fresh.pending()); !applied) return applied;
    return after();
  });
  roster.reset();  // with what the event says to later scans
  return done;
}

Change change_of(const IdentityEvent& event, ChangeKind kind) {
  Change change;
  change.kind = kind;
  change.device = event.device;
  change.device_label = event.device_label;
  change.what = event.other_label;
  change.after = event.reason;
  change.at = event.at;
  return change;
}

std::string joined(const SplitRequest& request) {
  std::string text;
  for (const auto* const list : {&request.macs, &request.addresses, &request.evidence})
    for (const std::string& one : *list) text += (text.empty() ? "" : ", ") + printable(one, 100);
  return text;
}

/// "serial" stands for identity.serial, "hostname" for device.hostname.
std::string evidence_key(std::string_view name) {
  if (name.find('.') != std::string_view::npos) return std::string(name);
  std::string identity = std::string(claim::kIdentityPrefix) + std::string(name);
  if (name == "hostname" || name == "model") return "device." + std::string(name);
  return identity;
}

/// \param label  of the device that is asked about
Result<SplitParts> parts_of(const SplitRequest& request, const std::string& label) {
  SplitParts parts;
  const auto none = [&](const std::string& text) {
    return fail(Errc::usage, Note(Msg::identity_split_none, {label, printable(text, 100)}),
                Note(Msg::identity_split_what_fix, {label}));
  };
  for (const std::string& text : request.macs) {
    const auto mac = MacAddress::parse(text);
    if (!mac) return none(text);
    parts.macs.insert(*mac);
  }
  for (const std::string& text : request.addresses) {
    const auto ip = IpAddress::parse(text);
    if (!ip) return none(text);
    parts.addresses.insert(*ip);
  }
  for (const std::string& text : request.evidence) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
      return fail(Errc::usage, Note(Msg::identity_bad_evidence, {printable(text, 100)}),
                  Note(Msg::identity_split_what_fix, {label}));
    parts.evidence.emplace_back(evidence_key(std::string_view(text).substr(0, equals)),
                                text.substr(equals + 1));
  }
  return parts;
}

/// What was said at the parts and not at what stays.
Result<void> find_said_there(Store& store, const DeviceRecord& device, SplitParts& parts) {
  std::set<IpAddress> left;
  for (const SpanRecord& span : device.spans)
    if (!parts.addresses.contains(span.ip) && !(span.mac && parts.macs.contains(*span.mac)))
      left.insert(span.ip);
  std::set<IpAddress> there = parts.addresses;
  for (const SpanRecord& span : device.spans)
    if (span.mac && parts.macs.contains(*span.mac)) there.insert(span.ip);
  for (const IpAddress& ip : left) there.erase(ip);
  std::set<MacAddress> macs;
  for (const InterfaceRecord& interface : device.interfaces)
    if (!parts.macs.contains(interface.mac)) macs.insert(interface.mac);
  // A MAC address that stays was also the witness of what was said at the addresses that go.
  auto said = store.said_at(there, parts.macs);
  if (!said) return tl::unexpected(said.error());
  const auto stays = store.said_at(left, parts.addresses.empty() ? macs : std::set<MacAddress>());
  if (!stays) return tl::unexpected(stays.error());
  for (const auto& one : *said)
    if (!stays->contains(one)) parts.said_there.insert(one);
  return ok;
}

/// So that later scans keep apart what MAC addresses cannot tell apart.
std::vector<std::string> routes_of(const DeviceRecord& device, const SplitParts& parts) {
  std::vector<std::string> routes;
  for (const SpanRecord& span : device.spans) {
    if (!parts.addresses.contains(span.ip) || !span.mac || parts.macs.contains(*span.mac)) continue;
    IdentityRoute route;
    route.mac = span.mac;
    route.ip = span.ip;
    routes.push_back(route.to_string());
  }
  for (const auto& [key, value] : parts.evidence) {
    IdentityRoute route;
    route.key = key;
    route.value = value;
    routes.push_back(route.to_string());
  }
  return routes;
}

Error no_event(Msg what, std::string_view text) {
  return {Errc::usage, Note(what, {printable(text, 100)}), Note(Msg::identity_no_event_fix)};
}

/// The event behind `event` that took one of its devices away.
const IdentityEvent* followed_by(const std::vector<IdentityEvent>& events,
                                 const IdentityEvent& event) {
  for (const IdentityEvent& later : events)
    if (event.id < later.id && !later.undone_at && later.kind == IdentityEventKind::merge &&
        (later.other == event.device || later.other == event.other))
      return &later;
  return nullptr;
}

Result<IdentityEvent> find_event(const std::vector<IdentityEvent>& events, std::string_view text) {
  const IdentityEvent* found = nullptr;
  for (const IdentityEvent& event : events) {
    if (text.empty() || !event.id.to_string().starts_with(text)) continue;
    if (found != nullptr) return fail(no_event(Msg::identity_several_events, text));
    found = &event;
  }
  if (found == nullptr) return fail(no_event(Msg::identity_no_event, text));
  if (found->undone_at) return fail(no_event(Msg::identity_undone_before, text));
  if (const IdentityEvent* const later = followed_by(events, *found))
    return fail(Errc::usage,
                Note(Msg::identity_later_event, {found->id.to_string(), later->id.to_string()}),
                Note(Msg::identity_later_event_fix, {later->id.to_string()}));
  if (found->kind == IdentityEventKind::merge && found->kept.empty())
    return fail(Errc::usage, Note(Msg::identity_not_kept, {found->id.to_string()}),
                Note(Msg::identity_not_kept_fix));
  return *found;
}

}  // namespace

Result<IdentityEvent> Inventory::merge(DeviceId into, DeviceId from, std::string_view reason,
                                       std::string_view who) {
  Store& store = *state_->store;
  IdentityEvent event;
  event.id = IdentityEventId::make(state_->clock->now());
  event.device = into;
  event.other = from;
  event.reason = reason;
  event.who = who;
  event.at = state_->clock->now();
  const auto work = [&](Roster& roster) -> Result<void> {
    const auto stays = in_roster(roster, into);
    if (!stays) return tl::unexpected(stays.error());
    const auto goes = in_roster(roster, from);
    if (!goes) return tl::unexpected(goes.error());
    event.device_label = label_of(**stays);
    event.other_label = label_of(**goes);
    if (into == from)
      return fail(Errc::usage,
                  Note(Msg::identity_same_device,
                       {printable(event.device_label), printable(event.other_label)}),
                  Note(Msg::identity_same_device_fix));
    event.kept = kept_text(**stays, **goes);
    join(roster, **stays, **goes);
    roster.pending().events.push_back(event);
    return ok;
  };
  const auto after = [&] {
    return store.add_change(change_of(event, ChangeKind::device_merged), who);
  };
  if (auto done = rewrite(store, state_->roster, work, after); !done)
    return tl::unexpected(done.error());
  return event;
}

Result<IdentityEvent> Inventory::split(DeviceId device, const SplitRequest& request,
                                       std::string_view reason, std::string_view who) {
  Store& store = *state_->store;
  IdentityEvent event;
  event.id = IdentityEventId::make(state_->clock->now());
  event.kind = IdentityEventKind::split;
  event.device = device;
  event.reason = reason;
  event.who = who;
  event.at = state_->clock->now();
  const auto work = [&](Roster& roster) -> Result<void> {
    const auto whole = in_roster(roster, device);
    if (!whole) return tl::unexpected(whole.error());
    event.device_label = label_of(**whole);
    const std::string label = printable(event.device_label);
    const Note fix(Msg::identity_split_what_fix, {label});
    if (joined(request).empty())
      return fail(Errc::usage, Note(Msg::identity_split_what, {label}), fix);
    auto parts = parts_of(request, label);
    if (!parts) return tl::unexpected(parts.error());
    const SplitReach reach = reach_of(**whole, *parts);
    if (!reach.any)
      return fail(Errc::usage, Note(Msg::identity_split_none, {label, joined(request)}), fix);
    if (reach.all) return fail(Errc::usage, Note(Msg::identity_split_all, {label}), fix);
    if (auto said = find_said_there(store, **whole, *parts); !said) return said;
    event.routes = routes_of(**whole, *parts);
    const DeviceRecord& made = inventory::split(roster, **whole, *parts, event.at);
    event.other = made.id;
    event.other_label = label_of(made);
    roster.pending().events.push_back(event);
    return ok;
  };
  const auto after = [&] {
    return store.add_change(change_of(event, ChangeKind::device_split), who);
  };
  if (auto done = rewrite(store, state_->roster, work, after); !done)
    return tl::unexpected(done.error());
  return event;
}

Result<IdentityEvent> Inventory::undo(std::string_view text, std::string_view reason,
                                      std::string_view who) {
  Store& store = *state_->store;
  IdentityEvent event;
  const auto work = [&](Roster& roster) -> Result<void> {
    const auto events = store.identity_events(true);
    if (!events) return tl::unexpected(events.error());
    auto found = find_event(*events, text);
    if (!found) return tl::unexpected(found.error());
    event = *std::move(found);
    event.undone_at = state_->clock->now();
    event.undone_by = who;
    event.undone_reason = reason;
    const auto device = in_roster(roster, event.device);
    if (!device) return tl::unexpected(device.error());
    if (event.kind == IdentityEventKind::merge) {
      const auto kept = read_kept(event.kept);
      if (!kept) return tl::unexpected(kept.error());
      unjoin(roster, **device, *kept);
      return ok;
    }
    const auto other = in_roster(roster, event.other);
    if (!other) return tl::unexpected(other.error());
    join(roster, **device, **other);
    return ok;
  };
  const auto after = [&]() -> Result<void> {
    const bool merged = event.kind == IdentityEventKind::merge;
    if (merged)
      if (auto restored = store.restore_rows(event); !restored) return restored;
    if (auto put = store.put_undone(event); !put) return put;
    Change change = change_of(event, merged ? ChangeKind::device_split : ChangeKind::device_merged);
    change.after = event.undone_reason;
    change.at = *event.undone_at;
    return store.add_change(change, who);
  };
  if (auto done = rewrite(store, state_->roster, work, after); !done)
    return tl::unexpected(done.error());
  return event;
}

Result<std::vector<IdentityEvent>> Inventory::identity_events() const {
  return state_->store->identity_events(false);
}

Result<std::vector<KnownBy>> Inventory::known_by(DeviceId id) const {
  auto records = state_->store->load();
  if (!records) return tl::unexpected(records.error());
  std::vector<DeviceRecord*> devices;
  DeviceRecord* device = nullptr;
  for (DeviceRecord& record : *records) {
    devices.push_back(&record);
    if (record.id == id) device = &record;
  }
  if (device == nullptr) return fail(no_device(id.to_string()));
  const SharedEvidence shared(devices);
  std::vector<KnownBy> list;
  for (const InterfaceRecord& interface : device->interfaces) {
    KnownBy& known = list.emplace_back();
    known.key = "mac";
    known.value = interface.mac.to_string();
    known.random = interface.mac.is_locally_administered();
    known.first_seen = interface.seen.first_seen;
    known.last_seen = interface.seen.last_seen;
  }
  for (const Claim& claim : device->claims) {
    const EvidenceKindRow* const kind = evidence_kind(claim.key);
    if (kind == nullptr) continue;
    KnownBy& known = list.emplace_back();
    known.key = claim.key;
    known.value = claim.value;
    known.witness = claim.witness;
    known.weight = kind->agrees;
    known.common = is_placeholder(claim.key, claim.value);
    if (const auto* const holders = shared.holders(claim.key, claim.value))
      known.holders = holders->size();
    known.first_seen = claim.first_seen;
    known.last_seen = claim.last_seen;
  }
  std::ranges::stable_sort(list, [](const KnownBy& a, const KnownBy& b) {
    return std::pair(a.key != "mac", -a.weight) < std::pair(b.key != "mac", -b.weight);
  });
  return list;
}

Result<Compaction> Inventory::compact(Timestamp before, bool dry_run) {
  Store& store = *state_->store;
  Compaction compaction;
  auto done = store.write(Durability::power, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    auto dropped = store.compact(before, dry_run);
    if (!dropped) return tl::unexpected(dropped.error());
    compaction = *dropped;
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  if (dry_run) return compaction;
  if (auto vacuumed = store.vacuum(); !vacuumed) return tl::unexpected(vacuumed.error());
  auto size = store.bytes();
  if (!size) return tl::unexpected(size.error());
  compaction.bytes_after = *size;
  return compaction;
}

}  // namespace tenken::inventory
