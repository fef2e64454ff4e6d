// What people say about devices.
#include <utility>

#include "inventory/inventory_state.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {

Result<bool> Inventory::State::declare(DeviceRecord& record, DeclaredField field,
                                       std::string_view value, std::string_view who) {
  const auto known = record.declared.find(field);
  std::string before = known == record.declared.end() ? std::string() : known->second;
  if (before == value) return false;
  if (auto put = store->declare(record.id, field, value, who, clock->now()); !put)
    return tl::unexpected(put.error());
  if (auto noted = note_declared(record, std::string(to_string(field)), std::move(before),
                                 std::string(value), who);
      !noted)
    return tl::unexpected(noted.error());
  value.empty() ? static_cast<void>(record.declared.erase(field))
                : static_cast<void>(record.declared.insert_or_assign(field, std::string(value)));
  if (auto row = store->put_row(record); !row) return tl::unexpected(row.error());
  return true;
}

Result<void> Inventory::declare(DeviceId device, DeclaredField field, std::string_view value,
                                std::string_view who) {
  return state_->store->write(Durability::power, [&](bool) -> Result<void> {
    state_->roster.reset();
    auto record = state_->device(device);
    if (!record) return tl::unexpected(record.error());
    const auto changed = state_->declare(*record, field, value, who);
    if (!changed) return tl::unexpected(changed.error());
    return ok;
  });
}

Result<void> Inventory::set_registered(DeviceId device, bool registered, std::string_view who) {
  return state_->store->write(Durability::power, [&](bool) -> Result<void> {
    state_->roster.reset();
    const auto record = state_->device(device);
    if (!record) return tl::unexpected(record.error());
    return state_->set_registered(*record, registered, who);
  });
}

Result<std::size_t> Inventory::edit(const std::vector<DeclaredEdit>& edits, std::string_view who) {
  std::size_t changed = 0;
  const auto done = state_->store->write(Durability::power, [&](bool) -> Result<void> {
    state_->roster.reset();
    for (const DeclaredEdit& edit : edits) {
      auto record = state_->device(edit.device);
      if (!record) return tl::unexpected(record.error());
      if (edit.before && *edit.before != record->declared)
        return fail(Errc::usage,
                    Note(Msg::exchange_meanwhile, {printable(name_of(*record).label())}),
                    Note(Msg::exchange_row_stale_fix));
      for (const auto& [field, value] : edit.values) {
        const auto declared = state_->declare(*record, field, value, who);
        if (!declared) return tl::unexpected(declared.error());
        if (*declared) ++changed;
      }
      if (!edit.registered || *edit.registered == record->registered) continue;
      if (auto set = state_->set_registered(*record, *edit.registered, who); !set) return set;
      ++changed;
    }
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  return changed;
}

}  // namespace tenken::inventory
