// inventory list: one line per device, of those that fit a query.
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/device_columns.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};

/// What is shown of the inventory.
struct Listing {
  std::string site;
  Timestamp at;
  std::vector<Device> devices;
  std::size_t offset = 0;
  bool more = false;

  Listing() = default;
};

std::string fact(const Device& device, std::string_view key) {
  return printable(value_of(device.facts, key));
}

std::string json_of(const Listing& listing) {
  const auto list = [](const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
  };
  boost::json::array devices;
  for (const Device& device : listing.devices) {
    boost::json::object json;
    json["id"] = device.id.to_string();
    json["label"] = printable(device.label());
    json["ips"] = list(current_addresses(device));
    json["macs"] = list(macs_of(device));
    json["vendor"] = fact(device, claim::kVendor);
    json["type"] = fact(device, claim::kType);
    json["open_ports"] = list(open_ports(device));
    json["present"] = device.present;
    json["registered"] = device.registered;
    json["first_seen"] = device.first_seen.to_string();
    json["last_seen"] = device.last_seen.to_string();
    boost::json::object declared;
    for (const auto& [field, value] : device.declared)
      declared[to_string(field)] = printable(value, 4096);
    json["declared"] = std::move(declared);
    devices.push_back(std::move(json));
  }
  boost::json::object json;
  json["site"] = printable(listing.site);
  json["at"] = listing.at.to_string();
  json["more"] = listing.more;
  json["devices"] = std::move(devices);
  return json_text(json);
}

Result<std::size_t> count_of(const std::string& text, const char* option) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Errc::usage, Note(Msg::cli_bad_value, {option, shown(text)}),
                Note(Msg::exchange_count_fix));
  return count;
}

Result<inventory::Page> page_of(const InventoryListCommand& command) {
  inventory::Page page;
  if (!command.limit.empty()) {
    const auto limit = count_of(command.limit, "--limit");
    if (!limit) return Unexpected(limit.error());
    page.limit = *limit;
  }
  if (!command.offset.empty()) {
    const auto offset = count_of(command.offset, "--offset");
    if (!offset) return Unexpected(offset.error());
    page.offset = *offset;
  }
  if (command.sort.empty()) return page;
  page.descending = command.sort.front() == '-';
  const auto order =
      inventory::parse_device_order(std::string_view(command.sort).substr(page.descending ? 1 : 0));
  if (!order)
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"--sort", shown(command.sort)}),
                Note(Msg::exchange_sort_fix));
  page.order = *order;
  return page;
}

/// As it was at `at`.
Result<Listing> earlier(const inventory::Inventory& inventory, const inventory::Filter& filter,
                        const inventory::Page& page, Timestamp at) {
  auto view = inventory.view_at(at);
  if (!view) return Unexpected(view.error());
  const auto found = inventory.find_devices(filter, page, *view);
  if (!found) return Unexpected(found.error());
  Listing listing;
  listing.more = found->more;
  std::map<DeviceId, Device*> by_id;
  for (Device& device : view->devices) by_id[device.id] = &device;
  for (const DeviceId& id : found->ids) listing.devices.push_back(std::move(*by_id.at(id)));
  return listing;
}

Result<Listing> current(const inventory::Inventory& inventory, const inventory::Filter& filter,
                        const inventory::Page& page) {
  const auto found = inventory.find_devices(filter, page);
  if (!found) return Unexpected(found.error());
  auto devices = inventory.devices(found->ids);
  if (!devices) return Unexpected(devices.error());
  Listing listing;
  listing.devices = std::move(*devices);
  listing.more = found->more;
  return listing;
}

Result<Listing> listed_devices(const CommandContext& context, const inventory::Inventory& inventory,
                               const InventoryListCommand& command, const inventory::Page& page) {
  const auto filter = inventory.parse_query(report::joined(command.query, " "));
  if (!filter) return Unexpected(filter.error());
  std::optional<Timestamp> at;
  if (!command.at.empty()) {
    const auto parsed = parse_moment("--at", command.at);
    if (!parsed) return Unexpected(parsed.error());
    at = *parsed;
  }
  auto listing = at ? earlier(inventory, *filter, page, *at) : current(inventory, *filter, page);
  if (!listing) return listing;
  listing->site = inventory.site_name();
  listing->at = at.value_or(context.clock.now());
  listing->offset = page.offset;
  return listing;
}

}  // namespace

Result<ExitCode> run_inventory_list(const CommandContext& context,
                                    const InventoryListCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto page = page_of(command);
  if (!page) return Unexpected(page.error());
  const auto columns = command.columns.empty() ? Result<std::vector<DeviceColumn>>()
                                               : parse_columns(command.columns);
  if (!columns) return Unexpected(columns.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto listing = listed_devices(context, *inventory, command, *page);
  if (!listing) return Unexpected(listing.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(*listing);
        const bool exact = format == kCsv.name;
        const auto& standard = exact ? sheet_columns() : table_columns();
        return grid_text(context.console,
                         device_grid(context.console, columns->empty() ? standard : *columns,
                                     listing->devices, exact),
                         format, to_file);
      });
  if (!written) return Unexpected(written.error());
  const std::size_t shown_now = listing->devices.size();
  if (listing->more)
    context.console.say(
        Note(Msg::exchange_more_devices,
             {std::to_string(shown_now), std::to_string(listing->offset + shown_now)}));
  if (shown_now == 0)
    context.console.say(Note(command.query.empty() && listing->offset == 0
                                 ? Msg::cli_inventory_empty
                                 : Msg::exchange_none_fits));
  return kDone;
}

}  // namespace tenken::cli
