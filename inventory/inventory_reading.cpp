// Reading the inventory: views, differences, single devices.
#include <algorithm>
#include <utility>

#include "inventory/heard.hpp"
#include "inventory/inventory_state.hpp"
#include "inventory/net_changes.hpp"
#include "inventory/rewind.hpp"
#include "model/vantage.hpp"

namespace tenken::inventory {
namespace {

/// When a scan's own history ends and people's later changes begin.
Timestamp end_of(const ScanRecord& scan) { return scan.finished.value_or(scan.started); }

const IpAddress* lowest_address(const Device& device) {
  const IpAddress* lowest = nullptr;
  for (const AddressSpan& span : device.addresses)
    if (span.current && (lowest == nullptr || span.ip < *lowest)) lowest = &span.ip;
  return lowest;
}

/// By the lowest address, those without one at the end, then by id.
void sort_devices(std::vector<Device>& devices) {
  struct Place {
    const IpAddress* address;
    const Device* device;
  };
  std::vector<Place> places;
  places.reserve(devices.size());
  for (const Device& device : devices) places.push_back({lowest_address(device), &device});
  std::ranges::sort(places, [](const Place& a, const Place& b) {
    if ((a.address == nullptr) != (b.address == nullptr)) return b.address == nullptr;
    if (a.address != nullptr && *a.address != *b.address) return *a.address < *b.address;
    return a.device->id < b.device->id;
  });
  std::vector<Device> sorted;
  sorted.reserve(devices.size());
  for (const Place& place : places)
    sorted.push_back(std::move(devices[static_cast<std::size_t>(place.device - devices.data())]));
  devices = std::move(sorted);
}

}  // namespace

Result<std::optional<ScanRecord>> scan_of_view(Store& store) {
  auto scan = store.latest_scan(true);
  if (!scan || *scan) return scan;
  return store.latest_scan();
}

Result<InventoryView> Inventory::view() const {
  InventoryView view;
  view.site = state_->site;
  view.site_name = state_->site_name;
  view.at = state_->clock->now();
  Store& store = *state_->store;
  const auto done = store.read([&]() -> Result<void> {
    auto scan = scan_of_view(store);
    if (!scan) return tl::unexpected(std::move(scan.error()));
    view.scan = *std::move(scan);
    auto devices = store.load();
    if (!devices) return tl::unexpected(std::move(devices.error()));
    const auto latest = view.scan ? std::optional(view.scan->id) : std::nullopt;
    auto heard = store.flows();
    if (!heard) return tl::unexpected(std::move(heard.error()));
    auto survey = store.survey();
    if (!survey) return tl::unexpected(std::move(survey.error()));
    view.vulnerability_survey = *std::move(survey);
    auto known = store.vulnerabilities();
    if (!known) return tl::unexpected(std::move(known.error()));
    view.devices.reserve(devices->size());
    for (const DeviceRecord& record : *devices) {
      Device& device = view.devices.emplace_back(to_device(record, latest));
      if (const auto of_device = heard->find(record.id); of_device != heard->end())
        add_heard(device, std::move(of_device->second));
      if (const auto of_device = known->find(record.id); of_device != known->end())
        add_survey(device, std::move(of_device->second),
                   view.vulnerability_survey ? view.vulnerability_survey->at : Timestamp());
    }
    if (!view.scan) return ok;
    auto changes = store.changes_of(view.scan->id);
    if (!changes) return tl::unexpected(std::move(changes.error()));
    view.changes = net_changes(*changes);
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  sort_devices(view.devices);
  look_outward(view);
  view.shared = shared_marks(view.devices);
  return view;
}

Result<InventoryView> Inventory::view_at(Timestamp at) const {
  InventoryView view;
  view.site = state_->site;
  view.site_name = state_->site_name;
  view.at = at;
  Store& store = *state_->store;
  const auto done = store.read([&]() -> Result<void> {
    const auto scans = store.scans();
    if (!scans) return tl::unexpected(scans.error());
    const auto scan = std::ranges::find_if(
        *scans, [&](const ScanRecord& record) { return record.started <= at; });
    if (scan != scans->end()) view.scan = *scan;
    auto devices = store.load();
    if (!devices) return tl::unexpected(std::move(devices.error()));
    const auto since = store.changes_since(at);
    if (!since) return tl::unexpected(since.error());
    rewind(*devices, *since, at);
    auto heard = store.flows({}, at);
    if (!heard) return tl::unexpected(std::move(heard.error()));
    view.devices.reserve(devices->size());
    for (const DeviceRecord& record : *devices) {
      Device& device = view.devices.emplace_back(to_device(record, std::nullopt));
      if (const auto of_device = heard->find(record.id); of_device != heard->end())
        add_heard(device, std::move(of_device->second));
    }
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  sort_devices(view.devices);
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

Result<std::vector<Evidence>> Inventory::evidence(const std::set<EvidenceId>& ids) const {
  std::vector<Evidence> found;
  const auto done = state_->store->read([&]() -> Result<void> {
    for (const EvidenceId& id : ids) {
      auto evidence = state_->store->evidence(id);
      if (!evidence) return tl::unexpected(std::move(evidence.error()));
      if (*evidence) found.push_back(std::move(**evidence));
    }
    return ok;
  });
  if (!done) return tl::unexpected(done.error());
  return found;
}

Result<Device> Inventory::find_device(std::string_view text) const {
  Store& store = *state_->store;
  const auto matches = store.match_devices(text);
  if (!matches) return tl::unexpected(matches.error());
  if (matches->empty()) return fail(no_device(text));
  if (matches->size() > 1) return fail(several_devices(text, *matches));
  const auto latest = scan_of_view(store);
  if (!latest) return tl::unexpected(latest.error());
  const auto record = state_->device(matches->front());
  if (!record) return tl::unexpected(record.error());
  auto heard = store.flows(matches->front());
  if (!heard) return tl::unexpected(heard.error());
  Device device = to_device(*record, *latest ? std::optional((*latest)->id) : std::nullopt);
  if (const auto of_device = heard->find(record->id); of_device != heard->end())
    add_heard(device, std::move(of_device->second));
  auto known = store.vulnerabilities(matches->front());
  if (!known) return tl::unexpected(known.error());
  const auto survey = store.survey();
  if (!survey) return tl::unexpected(survey.error());
  if (const auto of_device = known->find(record->id); of_device != known->end())
    add_survey(device, std::move(of_device->second), *survey ? (*survey)->at : Timestamp());
  return device;
}

Result<std::vector<Opinion>> Inventory::why(DeviceId device) const {
  const auto record = state_->device(device);
  if (!record) return tl::unexpected(record.error());
  return opinions_of(*record);
}

}  // namespace tenken::inventory
