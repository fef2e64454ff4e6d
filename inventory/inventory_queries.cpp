// Finding devices by what is asked of them.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "inventory/inventory_state.hpp"
#include "model/bytes.hpp"
#include "model/enum_text.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

constexpr EnumText<DeviceOrder, kDeviceOrderCount> kOrderText{
    {"ip", "name", "type", "vendor", "first_seen", "last_seen"}};

constexpr std::size_t kFewDevices = 1000;  // beyond, one reading of all costs less than one of each

/// What devices are put in order by; those that are alike stay in the order of their places.
struct Place {
  std::string text;
  Timestamp at;
  DeviceId id;
};

Place place_of(const DeviceRow& row, DeviceOrder order) {
  Place place;
  place.id = row.id;
  switch (order) {
    case DeviceOrder::place:
      break;
    case DeviceOrder::name:
      place.text = row.name;
      break;
    case DeviceOrder::type:
      place.text = row.type;
      break;
    case DeviceOrder::vendor:
      place.text = row.vendor;
      break;
    case DeviceOrder::first_seen:
      place.at = row.first_seen;
      break;
    case DeviceOrder::last_seen:
      place.at = row.last_seen;
      break;
  }
  return place;
}

FoundDevices page_of(std::vector<Place> places, const Page& page) {
  const auto before = [](const Place& a, const Place& b) {
    return std::tie(a.at, a.text) < std::tie(b.at, b.text);
  };
  if (page.order != DeviceOrder::place) std::ranges::stable_sort(places, before);
  if (page.descending) std::ranges::reverse(places);
  FoundDevices found;
  const std::size_t first = std::min(page.offset, places.size());
  const std::size_t left = places.size() - first;
  const std::size_t count = page.limit ? std::min(*page.limit, left) : left;
  found.ids.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) found.ids.push_back(places[i].id);
  found.more = count < left;
  return found;
}

}  // namespace

std::string_view to_string(DeviceOrder order) { return kOrderText.name(order); }
std::optional<DeviceOrder> parse_device_order(std::string_view text) {
  return kOrderText.find(text);
}

const std::string& Inventory::site_name() const { return state_->site_name; }

Result<Filter> Inventory::parse_query(std::string_view text) const {
  std::optional<std::map<std::string, std::string, std::less<>>> known;
  QueryContext context;
  context.now = state_->clock->now();
  context.site = state_->site_name;
  context.saved = [&](std::string_view name) -> Result<std::optional<std::string>> {
    if (!known) {
      auto views = state_->store->views();
      if (!views) return tl::unexpected(views.error());
      known.emplace();
      for (SavedView& view : *views) known->emplace(std::move(view.name), std::move(view.query));
    }
    const auto at = known->find(name);
    if (at == known->end()) return std::nullopt;
    return at->second;
  };
  return parse_filter(text, context);
}

Result<FoundDevices> Inventory::find_devices(const Filter& filter, const Page& page) const {
  const bool by_time =
      page.order == DeviceOrder::first_seen || page.order == DeviceOrder::last_seen;
  // In the order of the table, reading ends behind the page.
  const bool in_order = page.order == DeviceOrder::place && !page.descending;
  std::vector<Place> places;
  const auto read = state_->store->read([&] {
    return state_->store->rows(by_time || asks_for_state(filter), [&](const DeviceRow& row) {
      if (matches(filter, row)) places.push_back(place_of(row, page.order));
      return !in_order || !page.limit || places.size() <= page.offset + *page.limit;
    });
  });
  if (!read) return tl::unexpected(read.error());
  return page_of(std::move(places), page);
}

Result<FoundDevices> Inventory::find_devices(const Filter& filter, const Page& page,
                                             const InventoryView& view) const {
  std::map<DeviceId, std::vector<const Finding*>> about;
  Assessed assessed;
  if (view.scan) {
    auto stored = findings(view.scan->id);
    if (!stored) return tl::unexpected(stored.error());
    assessed = std::move(*stored);
  }
  for (const Finding& finding : assessed.findings) about[finding.device].push_back(&finding);
  std::vector<Place> places;
  for (const Device& device : view.devices) {
    DeviceRow row = row_of(device);
    if (const auto found = about.find(device.id); found != about.end())
      row.items = failing_items(found->second);
    if (matches(filter, row)) places.push_back(place_of(row, page.order));
  }
  return page_of(std::move(places), page);
}

Result<std::vector<Device>> Inventory::devices(const std::vector<DeviceId>& ids) const {
  std::map<DeviceId, Device> found;
  const auto read = state_->store->read([&]() -> Result<void> {
    const auto scan = scan_of_view(*state_->store);
    if (!scan) return tl::unexpected(scan.error());
    const auto latest = *scan ? std::optional((*scan)->id) : std::nullopt;
    const bool few = ids.size() <= kFewDevices;
    const std::vector<DeviceId> each = few ? ids : std::vector<DeviceId>(1);
    for (const DeviceId& id : each) {
      const auto records = state_->store->load(few ? std::optional(id) : std::nullopt);
      if (!records) return tl::unexpected(records.error());
      for (const DeviceRecord& record : *records)
        found.emplace(record.id, to_device(record, latest));
    }
    return ok;
  });
  if (!read) return tl::unexpected(read.error());
  std::vector<Device> devices;
  devices.reserve(ids.size());
  for (const DeviceId& id : ids)
    if (const auto at = found.find(id); at != found.end()) devices.push_back(std::move(at->second));
  return devices;
}

Result<std::vector<SavedView>> Inventory::saved_views() const { return state_->store->views(); }

Result<void> Inventory::save_view(std::string_view name, std::string_view query,
                                  std::string_view who) {
  const auto read = parse_query(query);
  if (!read) return tl::unexpected(read.error());
  SavedView view;
  view.name = name;
  view.query = query;
  view.who = who;
  view.at = state_->clock->now();
  return state_->store->write(Durability::power, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    return state_->store->put_view(view);
  });
}

Result<void> Inventory::remove_view(std::string_view name) {
  return state_->store->write(Durability::power, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    const auto removed = state_->store->remove_view(name);
    if (!removed) return tl::unexpected(removed.error());
    if (*removed) return ok;
    return fail(Errc::usage, Note(Msg::exchange_no_view, {printable(name)}),
                Note(Msg::exchange_no_view_fix));
  });
}

Result<std::optional<Timestamp>> Inventory::last_look(std::string_view who) const {
  return state_->store->look(who);
}

Result<void> Inventory::note_look(std::string_view who, Timestamp at) {
  return state_->store->write(Durability::process, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    return state_->store->put_look(who, at);
  });
}

}  // namespace tenken::inventory
