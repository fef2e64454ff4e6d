// inventory list: one line per device.
#include <algorithm>
#include <array>
#include <iterator>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/grid.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};
constexpr std::size_t kLeastName = 8;
constexpr std::size_t kMacWidth = 17;  // 00:00:5e:00:53:02, which is never broken
constexpr std::size_t kLeastType = 6;
constexpr std::size_t kLeastPorts = 5;

std::vector<std::string> current_addresses(const Device& device) {
  std::vector<std::string> texts;
  for (const IpAddress& ip : device.current_ips()) texts.push_back(ip.to_string());
  return texts;
}

std::vector<std::string> macs(const Device& device) {
  std::vector<std::string> texts;
  texts.reserve(device.interfaces.size());
  for (const Interface& interface : device.interfaces) texts.push_back(interface.mac.to_string());
  return texts;
}

std::vector<std::string> open_ports(const Device& device) {
  std::vector<std::string> texts;
  for (const Service& service : device.services) {
    if (!service.open) continue;
    std::string text = std::to_string(service.endpoint.port);
    if (service.endpoint.transport == Transport::udp) text += "/udp";
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

std::string spaced(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : " ") + text;
  return line;
}

std::string fact(const Device& device, std::string_view key) {
  return printable(value_of(device.facts, key));
}

Msg state(const Device& device) {
  if (!device.present) return Msg::cli_state_gone;
  return device.registered ? Msg::cli_state_registered : Msg::cli_state_unregistered;
}

std::string type_text(const Console& console, const Device& device) {
  const auto name = device_type_name(value_of(device.facts, claim::kType));
  return name ? console.text(*name) : fact(device, claim::kType);
}

/// The name, unless it is only an address or a MAC that stands beside it.
std::string name_beside(const Device& device) {
  const std::string name = printable(device.label());
  std::vector<std::string> beside = current_addresses(device);
  std::ranges::move(macs(device), std::back_inserter(beside));
  return std::ranges::find(beside, name) == beside.end() ? name : "-";
}

std::string mac_and_vendor(const Device& device) {
  std::string text = spaced(macs(device));
  if (const std::string vendor = fact(device, claim::kVendor); !vendor.empty())
    text += (text.empty() ? "" : " ") + vendor;
  return text;
}

/// For the terminal, without ids, which are too long for it; a name, an address or a MAC finds the
/// device as well.
report::Grid table_of(const Console& console, const InventoryView& view) {
  using report::Column;
  report::Grid grid({Column(console.text(Msg::cli_label_name), kLeastName),
                     Column::key(console.text(Msg::cli_label_addresses)),
                     Column(console.text(Msg::report_mac_vendor), kMacWidth),
                     Column(console.text(Msg::cli_label_type), kLeastType),
                     Column(console.text(Msg::cli_label_ports), kLeastPorts),
                     Column::key(console.text(Msg::cli_label_state)),
                     Column(console.text(Msg::cli_label_last_seen), kDayWidth)});
  for (const Device& device : view.devices)
    grid.add({name_beside(device), spaced(current_addresses(device)), mac_and_vendor(device),
              type_text(console, device), spaced(open_ports(device)), console.text(state(device)),
              short_time(device.last_seen)});
  return grid;
}

/// For spreadsheets: with ids, and times that sort.
report::Grid sheet_of(const Console& console, const InventoryView& view) {
  std::vector<report::Column> columns;
  for (const Msg label : {Msg::cli_label_id, Msg::cli_label_name, Msg::cli_label_addresses,
                          Msg::cli_label_mac, Msg::cli_label_vendor, Msg::cli_label_type,
                          Msg::cli_label_ports, Msg::cli_label_state, Msg::cli_label_last_seen})
    columns.emplace_back(console.text(label));
  report::Grid grid(std::move(columns));
  for (const Device& device : view.devices)
    grid.add({device.id.to_string(), printable(device.label()), spaced(current_addresses(device)),
              spaced(macs(device)), fact(device, claim::kVendor), type_text(console, device),
              spaced(open_ports(device)), console.text(state(device)),
              device.last_seen.to_string()});
  return grid;
}

std::string json_of(const InventoryView& view) {
  const auto list = [](const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
  };
  boost::json::array devices;
  for (const Device& device : view.devices) {
    boost::json::object json;
    json["id"] = device.id.to_string();
    json["label"] = printable(device.label());
    json["ips"] = list(current_addresses(device));
    json["macs"] = list(macs(device));
    json["vendor"] = fact(device, claim::kVendor);
    json["type"] = fact(device, claim::kType);
    json["open_ports"] = list(open_ports(device));
    json["present"] = device.present;
    json["registered"] = device.registered;
    json["first_seen"] = device.first_seen.to_string();
    json["last_seen"] = device.last_seen.to_string();
    devices.push_back(std::move(json));
  }
  boost::json::object json;
  json["site"] = printable(view.site_name);
  json["at"] = view.at.to_string();
  json["devices"] = std::move(devices);
  return json_text(json);
}

}  // namespace

Result<ExitCode> run_inventory_list(const CommandContext& context) {
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto view = inventory->view();
  if (!view) return Unexpected(view.error());
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(*view);
        const report::Grid grid = format == kCsv.name ? sheet_of(context.console, *view)
                                                      : table_of(context.console, *view);
        return grid_text(context.console, grid, format, to_file);
      });
  if (!written) return Unexpected(written.error());
  if (view->devices.empty()) context.console.say(Note(Msg::cli_inventory_empty));
  return kDone;
}

}  // namespace tenken::cli
