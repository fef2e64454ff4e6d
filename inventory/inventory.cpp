#include "inventory/inventory.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <utility>

#include "inventory/net_changes.hpp"
#include "inventory/resolver.hpp"
#include "inventory/roster.hpp"
#include "inventory/sqlite_store.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMaxShown = 100;  // bytes of what a user typed

Error closed_scan(const ScanRecord& scan) {
  return {
      Errc::usage,
      Note(Msg::inventory_scan_closed, {scan.id.to_string(), std::string(to_string(scan.state))}),
      Note(Msg::inventory_scan_closed_remedy)};
}

Error no_scan(std::string_view text) {
  return {Errc::usage, Note(Msg::inventory_no_scan, {printable(text, kMaxShown)}),
          Note(Msg::inventory_scan_remedy)};
}

Error no_device(std::string_view text) {
  return {Errc::usage, Note(Msg::inventory_no_device, {printable(text, kMaxShown)}),
          Note(Msg::inventory_no_device_remedy)};
}

/// Makes every id from now on later than `id`, also when the clock has stepped back since it was
/// made.
void grow_past(const ScanId& id) {
  std::int64_t ms = 0;  // the first 48 bits of a UUIDv7
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.value[i];
  constexpr std::int64_t kNanoseconds = 1'000'000;
  if (ms < std::numeric_limits<std::int64_t>::max() / kNanoseconds - 1)
    make_uuid(Timestamp((ms + 1) * kNanoseconds));
}

/// When a scan's own history ends and people's later changes begin.
Timestamp end_of(const ScanRecord& scan) { return scan.finished.value_or(scan.started); }

auto lowest_address_then_id(const Device& device) {
  std::optional<IpAddress> lowest;
  for (const AddressSpan& span : device.addresses)
    if (span.current && (!lowest || span.ip < *lowest)) lowest = span.ip;
  return std::tuple(!lowest.has_value(), lowest.value_or(IpAddress()), device.id);
}

}  // namespace

struct Inventory::State {
  std::unique_ptr<Store> store;
  SiteId site;
  std::string site_name;
  const Clock* clock = nullptr;
  std::unique_ptr<Roster> roster;    ///< loaded when first needed
  std::optional<ScanRecord> active;  ///< the scan that append last wrote to

  State() = default;

  /// Runs `work` on the roster in one write transaction, then stores what it changed. When anything
  /// fails the roster is forgotten, so that memory and store agree again.
  Result<void> fold(Durability durability, const std::function<Result<void>(Roster&)>& work) {
    const auto done = store->write(durability, [&](bool stale) -> Result<void> {
      if (stale || !roster) {
        auto devices = store->load();
        if (!devices) return tl::unexpected(std::move(devices.error()));
        roster = std::make_unique<Roster>(*std::move(devices));
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

  Result<ScanRecord> scan(ScanId id) const {
    auto record = store->scan(id);
    if (!record) return tl::unexpected(std::move(record.error()));
    if (!*record) return fail(no_scan(id.to_string()));
    return **std::move(record);
  }

  /// The record of a scan that may be written to.
  Result<ScanRecord> running(ScanId id) {
    if (active && active->id == id) return *active;
    auto record = scan(id);
    if (!record) return record;
    if (record->state != ScanState::running) return fail(closed_scan(*record));
    active = *record;
    return record;
  }

  Result<void> put_scan(const ScanRecord& record) {
    return store->write(Durability::power, [&](bool stale) {
      if (stale) roster.reset();
      return store->put_scan(record);
    });
  }

  /// Loads a device in the write transaction that changes it, so that the change row tells the
  /// truth.
  Result<DeviceRecord> device(DeviceId id) const {
    auto devices = store->load(id);
    if (!devices) return tl::unexpected(std::move(devices.error()));
    if (devices->empty()) return fail(no_device(id.to_string()));
    return std::move(devices->front());
  }

  Result<void> note_declared(const DeviceRecord& record, std::string what, std::string before,
                             std::string after, std::string_view who) {
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

  Result<void> set_registered(const DeviceRecord& record, bool registered, std::string_view who) {
    if (record.registered == registered) return ok;
    if (auto set = store->set_registered(record.id, registered); !set) return set;
    return note_declared(record, "registered", record.registered ? "true" : "false",
                         registered ? "true" : "false", who);
  }
};

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
  record.started = state_->clock->now();
  record.id = ScanId::make(record.started);
  record.state = ScanState::running;
  record.finished.reset();
  record.dropped = 0;
  if (auto put = state_->put_scan(record); !put) return tl::unexpected(std::move(put.error()));
  state_->active = record;
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
  if (all->size() > 1)
    return fail(Errc::usage, Note(Msg::inventory_which_scan, {printable(id_prefix, kMaxShown)}),
                Note(Msg::inventory_scan_remedy));
  return std::move(all->front());
}

Result<std::vector<ScanRecord>> Inventory::scans() const { return state_->store->scans(); }

Result<std::vector<IpAddress>> Inventory::measured(ScanId id) const {
  return state_->store->measured(id);
}

Result<void> Inventory::append(ScanId scan, const Batch& batch) {
  if (auto running = state_->running(scan); !running)
    return tl::unexpected(std::move(running.error()));
  return state_->fold(Durability::process, [&](Roster& roster) -> Result<void> {
    for (const Observation& observation : batch.observations)
      if (auto folded = inventory::fold(roster, scan, observation); !folded) return folded;
    return state_->store->append(scan, batch);
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
  return state_->fold(Durability::power, [&](Roster& roster) -> Result<void> {
    if (state == ScanState::complete)
      if (auto settled = settle(roster, *record, now); !settled) return settled;
    return state_->store->put_scan(*record);
  });
}

Result<void> Inventory::record_findings(ScanId scan, const Assessed& assessed) {
  const auto record = state_->scan(scan);
  if (!record) return tl::unexpected(record.error());
  return state_->store->write(Durability::process, [&](bool stale) {
    if (stale) state_->roster.reset();
    return state_->store->put_findings(*record, assessed, state_->clock->now());
  });
}

Result<Assessed> Inventory::findings(ScanId scan) const { return state_->store->findings(scan); }

Result<InventoryView> Inventory::view() const {
  InventoryView view;
  view.site = state_->site;
  view.site_name = state_->site_name;
  view.at = state_->clock->now();
  Store& store = *state_->store;
  const auto done = store.read([&]() -> Result<void> {
    auto scan = store.latest_scan();
    if (!scan) return tl::unexpected(std::move(scan.error()));
    view.scan = *std::move(scan);
    auto devices = store.load();
    if (!devices) return tl::unexpected(std::move(devices.error()));
    const auto latest = view.scan ? std::optional(view.scan->id) : std::nullopt;
    for (const DeviceRecord& record : *devices) view.devices.push_back(to_device(record, latest));
    if (!view.scan) return ok;
    auto changes = store.changes_of(view.scan->id);
    if (!changes) return tl::unexpected(std::move(changes.error()));
    view.changes = net_changes(*changes);
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  std::ranges::sort(view.devices, {}, lowest_address_then_id);
  return view;
}

Result<std::vector<Change>> Inventory::diff(ScanId from, ScanId to) const {
  if (to < from)
    return diff(to, from).map(
        [](std::vector<Change> changes) { return reversed(std::move(changes)); });
  const auto first = state_->scan(from);
  if (!first) return tl::unexpected(first.error());
  const auto last = state_->scan(to);
  if (!last) return tl::unexpected(last.error());
  ChangeRange range;
  range.after_scan = from;
  range.up_to_scan = to;
  range.after = end_of(*first);
  range.up_to = end_of(*last);
  return state_->store->changes(range).map(net_changes);
}

Result<std::vector<Change>> Inventory::diff_since(Timestamp since) const {
  return state_->store->changes_since(since).map(net_changes);
}

Result<std::optional<Evidence>> Inventory::evidence(const EvidenceId& id) const {
  return state_->store->evidence(id);
}

Result<Device> Inventory::find_device(std::string_view text) const {
  Store& store = *state_->store;
  const auto matches = store.match_devices(text);
  if (!matches) return tl::unexpected(matches.error());
  if (matches->empty()) return fail(no_device(text));
  if (matches->size() > 1) {
    constexpr std::size_t kMaxListed = 5;
    std::string ids;
    for (std::size_t i = 0; i < std::min(matches->size(), kMaxListed); ++i)
      ids += (i == 0 ? "" : ", ") + (*matches)[i].to_string();
    return fail(Errc::usage,
                Note(Msg::inventory_which_device,
                     {printable(text, kMaxShown), std::to_string(matches->size())}),
                Note(Msg::inventory_which_device_remedy, {ids}));
  }
  const auto latest = store.latest_scan();
  if (!latest) return tl::unexpected(latest.error());
  const auto record = state_->device(matches->front());
  if (!record) return tl::unexpected(record.error());
  return to_device(*record, *latest ? std::optional((*latest)->id) : std::nullopt);
}

Result<void> Inventory::declare(DeviceId device, DeclaredField field, std::string_view value,
                                std::string_view who) {
  return state_->store->write(Durability::power, [&](bool) -> Result<void> {
    state_->roster.reset();
    const auto record = state_->device(device);
    if (!record) return tl::unexpected(record.error());
    if (auto registered = state_->set_registered(*record, true, who); !registered)
      return registered;
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
