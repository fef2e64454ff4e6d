// What people decide about the sheet; every entry that changes is a row of the history.
#include <algorithm>
#include <array>
#include <utility>

#include "inventory/inventory_state.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

using Entry = std::pair<std::string_view, std::string>;

/// What the history says of a waiver: "2027-03-31, Sato: replaced in spring".
std::string text_of(const Waiver* waiver) {
  if (waiver == nullptr) return {};
  return waiver->until + ", " + waiver->owner + ": " + waiver->reason;
}

std::array<Entry, 6> entries_of(const Adoption& adoption) {
  return {Entry("mark", adoption.mark ? std::string(mark_sign(*adoption.mark)) : std::string()),
          Entry("reason", adoption.reason),
          Entry("consider", adoption.consider),
          Entry("comment", adoption.comment),
          Entry("level", adoption.level ? std::to_string(*adoption.level) : std::string()),
          Entry("lead", adoption.lead ? std::string(to_string(*adoption.lead)) : std::string())};
}

const Waiver* find_waiver(const Decisions& decisions, const std::optional<DeviceId>& device,
                          std::string_view item) {
  const auto at = std::ranges::find_if(decisions.waivers, [&](const Waiver& waiver) {
    return waiver.item == item && waiver.device == device;
  });
  return at == decisions.waivers.end() ? nullptr : &*at;
}

}  // namespace

Result<Decisions> Inventory::decisions() const {
  Decisions decisions;
  const auto done = state_->store->read([&]() -> Result<void> {
    auto read = state_->store->decisions();
    if (!read) return tl::unexpected(std::move(read.error()));
    decisions = *std::move(read);
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  return decisions;
}

Result<void> Inventory::waive(Waiver waiver) {
  Store& store = *state_->store;
  return store.write(Durability::power, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    if (waiver.device)
      if (const auto known = state_->device(*waiver.device); !known)
        return tl::unexpected(known.error());
    const auto before = store.decisions();
    if (!before) return tl::unexpected(before.error());
    waiver.at = state_->clock->now();
    DecisionChange change;
    change.item = waiver.item;
    change.device_label = waiver.device_label;
    change.what = "waiver";
    change.before = text_of(find_waiver(*before, waiver.device, waiver.item));
    change.after = text_of(&waiver);
    change.who = waiver.who;
    change.at = waiver.at;
    if (auto put = store.put_waiver(waiver); !put) return put;
    return change.before == change.after ? Result<void>() : store.add_decision(change);
  });
}

Result<void> Inventory::unwaive(const std::optional<DeviceId>& device, std::string_view item,
                                std::string_view who) {
  Store& store = *state_->store;
  return store.write(Durability::power, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    const auto before = store.decisions();
    if (!before) return tl::unexpected(before.error());
    const Waiver* const waiver = find_waiver(*before, device, item);
    if (waiver == nullptr)
      return fail(Errc::usage, Note(Msg::sheet_no_waiver, {std::string(item)}),
                  Note(Msg::sheet_no_waiver_fix));
    DecisionChange change;
    change.item = item;
    change.device_label = waiver->device_label;
    change.what = "waiver";
    change.before = text_of(waiver);
    change.who = who;
    change.at = state_->clock->now();
    if (auto removed = store.remove_waiver(device, item); !removed) return removed;
    return store.add_decision(change);
  });
}

Result<void> Inventory::adopt(Adoption adoption) {
  Store& store = *state_->store;
  return store.write(Durability::power, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    const auto all = store.decisions();
    if (!all) return tl::unexpected(all.error());
    const Adoption* const known = all->adoption_of(adoption.item);
    const auto before = entries_of(known == nullptr ? Adoption() : *known);
    const auto after = entries_of(adoption);
    adoption.at = state_->clock->now();
    bool changed = false;
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (before[i].second == after[i].second) continue;
      changed = true;
      DecisionChange change;
      change.item = adoption.item;
      change.what = after[i].first;
      change.before = before[i].second;
      change.after = after[i].second;
      change.who = adoption.who;
      change.at = adoption.at;
      if (auto added = store.add_decision(change); !added) return added;
    }
    return changed ? store.put_adoption(adoption) : Result<void>();
  });
}

}  // namespace tenken::inventory
