#include "inventory/inventory_state.hpp"

#include <utility>

namespace tenken::inventory {

Result<void> Inventory::State::fold(Durability durability,
                                    const std::function<Result<void>(Roster&)>& work) {
  auto done = store->write(durability, [&](bool stale) -> Result<void> {
    if (stale || !roster) {
      auto devices = store->load();
      if (!devices) return tl::unexpected(std::move(devices.error()));
      const auto events = store->identity_events(false);
      if (!events) return tl::unexpected(events.error());
      roster = std::make_unique<Roster>(*std::move(devices), pins_of(*events));
    }
    if (auto worked = work(*roster); !worked) return worked;
    return store->apply(roster->pending());
  });
  if (done) {
    roster->committed();
  } else {
    roster.reset();
  }
  return done;
}

Result<ScanRecord> Inventory::State::scan(ScanId id) const {
  auto record = store->scan(id);
  if (!record) return tl::unexpected(std::move(record.error()));
  if (!*record) return fail(no_scan(id.to_string()));
  return **std::move(record);
}

Result<ScanRecord> Inventory::State::running(ScanId id) {
  if (active && active->id == id) return *active;
  auto record = scan(id);
  if (!record) return record;
  if (record->state != ScanState::running) return fail(closed_scan(*record));
  active = *record;
  return record;
}

Result<void> Inventory::State::put_scan(const ScanRecord& record) {
  return store->write(Durability::power, [&](bool stale) {
    if (stale) roster.reset();
    return store->put_scan(record);
  });
}

Result<DeviceRecord> Inventory::State::device(DeviceId id) const {
  auto devices = store->load(id);
  if (!devices) return tl::unexpected(std::move(devices.error()));
  if (devices->empty()) return fail(no_device(id.to_string()));
  return std::move(devices->front());
}

Result<void> Inventory::State::note_declared(const DeviceRecord& record, std::string what,
                                             std::string before, std::string after,
                                             std::string_view who) {
  Change change;
  change.kind = ChangeKind::declared_changed;
  change.device = record.id;
  change.device_label = name_of(record).label();
  change.what = std::move(what);
  change.before = std::move(before);
  change.after = std::move(after);
  change.at = clock->now();
  return store->add_change(change, who);
}

Result<void> Inventory::State::set_registered(const DeviceRecord& record, bool registered,
                                              std::string_view who) {
  if (record.registered == registered) return ok;
  if (auto set = store->set_registered(record.id, registered); !set) return set;
  return note_declared(record, "registered", record.registered ? "true" : "false",
                       registered ? "true" : "false", who);
}

}  // namespace tenken::inventory
