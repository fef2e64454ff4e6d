// What people say about devices.
#include "inventory/inventory_state.hpp"

namespace tenken::inventory {

Result<void> Inventory::declare(DeviceId device, DeclaredField field, std::string_view value,
                                std::string_view who) {
  return state_->store->write(Durability::power, [&](bool) -> Result<void> {
    state_->roster.reset();
    const auto record = state_->device(device);
    if (!record) return tl::unexpected(record.error());
    const auto known = record->declared.find(field);
    const std::string before = known == record->declared.end() ? std::string() : known->second;
    if (before == value) return ok;
    Store& store = *state_->store;
    if (auto put = store.declare(device, field, value, who, state_->clock->now()); !put) return put;
    return state_->note_declared(*record, std::string(to_string(field)), before, std::string(value),
                                 who);
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

}  // namespace tenken::inventory
