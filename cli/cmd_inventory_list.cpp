// inventory list: one line per device.
#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/text_table.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kFormats{kTable, kJson, kCsv};

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

/// `full`, for spreadsheets: with ids, and times that sort. Ids are too long for a terminal; a
/// name, an address or a MAC finds the device as well.
TextTable table_of(const Console& console, const InventoryView& view, bool full) {
  TextTable table;
  if (full) table.header.push_back(console.text(Msg::cli_label_id));
  for (const Msg label :
       {Msg::cli_label_name, Msg::cli_label_addresses, Msg::cli_label_mac, Msg::cli_label_vendor,
        Msg::cli_label_type, Msg::cli_label_ports, Msg::cli_label_state, Msg::cli_label_last_seen})
    table.header.push_back(console.text(label));
  for (const Device& device : view.devices) {
    std::vector<std::string> row{
        printable(device.label()),
        spaced(current_addresses(device)),
        spaced(macs(device)),
        fact(device, claim::kVendor),
        type_text(console, device),
        spaced(open_ports(device)),
        console.text(state(device)),
        full ? device.last_seen.to_string() : device.last_seen.to_local_string()};
    if (full) row.insert(row.begin(), device.id.to_string());
    table.rows.push_back(std::move(row));
  }
  return table;
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
  auto written = write_output(context, *plan,
                              [&](std::string_view format, bool to_file) -> Result<std::string> {
                                if (format == kJson.name) return json_of(*view);
                                if (format == kCsv.name)
                                  return as_csv(table_of(context.console, *view, true));
                                return as_text(table_of(context.console, *view, false),
                                               to_file ? 0 : context.console.columns);
                              });
  if (!written) return Unexpected(written.error());
  if (view->devices.empty()) context.console.say(Note(Msg::cli_inventory_empty));
  return kDone;
}

}  // namespace tenken::cli
