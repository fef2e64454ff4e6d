#include "inventory/inventory.hpp"

#include <limits>
#include <map>
#include <utility>

#include "inventory/expiring.hpp"
#include "inventory/identity.hpp"
#include "inventory/inventory_state.hpp"
#include "inventory/resolver.hpp"
#include "inventory/sqlite_store.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

/// Makes every id from now on later than `id`, also when the clock has stepped back since it was
/// made.
void grow_past(const ScanId& id) {
  std::int64_t ms = 0;  // the first 48 bits of a UUIDv7
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.value[i];
  constexpr std::int64_t kNanoseconds = 1'000'000;
  if (ms < std::numeric_limits<std::int64_t>::max() / kNanoseconds - 1)
    make_uuid(Timestamp((ms + 1) * kNanoseconds));
}

/// When the scan before `scan` was done that looked from the same place.
std::optional<Timestamp> end_before(const std::vector<ScanRecord>& newest_first,
                                    const ScanRecord& scan) {
  for (const ScanRecord& earlier : newest_first)
    if (earlier.id < scan.id && earlier.state == ScanState::complete &&
        earlier.vantage == scan.vantage)
      return earlier.finished;
  return std::nullopt;
}

}  // namespace

Inventory::Inventory(std::unique_ptr<State> state) : state_(std::move(state)) {}
Inventory::Inventory(Inventory&&) noexcept = default;
Inventory& Inventory::operator=(Inventory&&) noexcept = default;
Inventory::~Inventory() = default;

Result<Inventory> Inventory::open(const std::filesystem::path& file, OpenMode mode,
                                  std::string_view site_name, const Clock& clock) {
  auto store = SqliteStore::open(file, mode, site_name, clock.now());
  if (!store) return tl::unexpected(std::move(store.error()));
  auto state = std::make_unique<State>();
  state->site = (*store)->site();
  state->site_name = (*store)->site_name();
  state->store = *std::move(store);
  state->clock = &clock;
  return Inventory(std::move(state));
}

Result<ScanRecord> Inventory::begin_scan(ScanRecord record) {
  const auto latest = state_->store->latest_scan();
  if (!latest) return tl::unexpected(latest.error());
  if (*latest) grow_past((*latest)->id);
  const Timestamp now = state_->clock->now();
  if (record.started == Timestamp()) record.started = now;
  record.id = ScanId::make(now);
  record.state = ScanState::running;
  record.finished.reset();
  record.dropped = 0;
  if (auto put = state_->put_scan(record); !put) return tl::unexpected(std::move(put.error()));
  state_->active = record;
  state_->unanswered = false;
  return record;
}

Result<ScanRecord> Inventory::resume_scan(ScanId id) {
  auto record = state_->scan(id);
  if (!record) return record;
  if (record->state == ScanState::complete) return fail(closed_scan(*record));
  grow_past(id);
  record->state = ScanState::running;
  record->finished.reset();
  if (auto put = state_->put_scan(*record); !put) return tl::unexpected(std::move(put.error()));
  state_->active = *record;
  state_->unanswered = true;
  return record;
}

Result<ScanRecord> Inventory::find_scan(std::string_view id_prefix) const {
  auto all = scans();
  if (!all) return tl::unexpected(std::move(all.error()));
  if (id_prefix == "last") {
    if (all->empty())
      return fail(Errc::usage, Note(Msg::inventory_no_scans), Note(Msg::inventory_no_scans_remedy));
    return std::move(all->front());
  }
  std::erase_if(*all, [&](const ScanRecord& scan) {
    return id_prefix.empty() || !scan.id.to_string().starts_with(id_prefix);
  });
  if (all->empty()) return fail(no_scan(id_prefix));
  if (all->size() > 1) return fail(several_scans(id_prefix));
  return std::move(all->front());
}

Result<std::vector<ScanRecord>> Inventory::scans() const { return state_->store->scans(); }

Result<std::vector<IpAddress>> Inventory::measured(ScanId id, Transport transport) const {
  return state_->store->measured(id, transport);
}

Result<std::map<IpAddress, PortCoverage>> Inventory::progress(ScanId id,
                                                              Transport transport) const {
  return state_->store->progress(id, transport);
}

Result<void> Inventory::append(ScanId scan, const Batch& batch) {
  auto running = state_->running(scan);
  if (!running) return tl::unexpected(std::move(running.error()));
  bool answered = false;
  auto stored = state_->fold(Durability::process, [&](Roster& roster) -> Result<void> {
    const std::uint64_t before = roster.sightings();
    for (const Observation& observation : batch.observations)
      if (auto folded = inventory::fold(roster, scan, observation, running->vantage); !folded)
        return folded;
    answered = roster.sightings() != before;
    return state_->store->append(scan, batch);
  });
  if (stored && answered) state_->unanswered = false;
  return stored;
}

Result<void> Inventory::put_flows(ScanId scan, const Hearing& hearing,
                                  const std::vector<DeviceFlow>& flows) {
  if (auto running = state_->running(scan); !running)
    return tl::unexpected(std::move(running.error()));
  return state_->fold(Durability::process, [&](Roster& roster) {
    std::map<DeviceId, std::map<FlowKey, Flow>> sums;
    for (const DeviceFlow& one : flows) {
      const DeviceRecord* const device = find_known(roster, one.subject, scan);
      if (device == nullptr) continue;
      const auto [place, fresh] = sums[device->id].try_emplace(one.flow.key, one.flow);
      if (!fresh) place->second.add(one.flow);
    }
    std::map<DeviceId, std::vector<Flow>> of_devices;
    for (auto& [device, sum] : sums)
      for (auto& [key, flow] : sum) of_devices[device].push_back(std::move(flow));
    return state_->store->put_flows(scan, hearing, of_devices);
  });
}

Result<void> Inventory::finish_scan(ScanId scan, ScanState state, std::uint64_t dropped) {
  auto record = state_->scan(scan);
  if (!record) return tl::unexpected(std::move(record.error()));
  if (record->state == ScanState::complete || state == ScanState::running)
    return fail(closed_scan(*record));
  const Timestamp now = state_->clock->now();
  record->state = state;
  record->finished = now;
  record->dropped += dropped;
  state_->active.reset();
  const auto all = scans();
  if (!all) return tl::unexpected(all.error());
  return state_->fold(Durability::power, [&](Roster& roster) -> Result<void> {
    if (state == ScanState::complete) {
      if (auto settled = settle(roster, *record, now, !state_->unanswered); !settled)
        return settled;
      note_expiring(roster, *record, end_before(*all, *record), now);
    }
    return state_->store->put_scan(*record);
  });
}

Result<void> Inventory::flush_log() { return state_->store->flush_log(); }

}  // namespace tenken::inventory
