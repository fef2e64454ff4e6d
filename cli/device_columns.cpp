#include "cli/device_columns.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "cli/output.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kLeastName = 8;
constexpr std::size_t kMacWidth = 17;  // 00:00:5e:00:53:02, which is never broken
constexpr std::size_t kLeastType = 6;
constexpr std::size_t kLeastPorts = 5;
constexpr std::size_t kMostText = 1000;  // bytes; what people write is that long at most

std::string fact(const Device& device, std::string_view key) {
  return printable(value_of(device.facts, key));
}

/// The name; a terminal leaves it out where it is only an address or a MAC that stands beside it.
std::string name_text(const Console&, const Device& device, bool exact) {
  const std::string name = printable(device.label());
  if (exact) return name;
  std::vector<std::string> beside = current_addresses(device);
  std::ranges::move(macs_of(device), std::back_inserter(beside));
  return std::ranges::find(beside, name) == beside.end() ? name : "-";
}

std::string id_text(const Console&, const Device& device, bool) { return device.id.to_string(); }
std::string ip_text(const Console&, const Device& device, bool) {
  return spaced(current_addresses(device));
}
std::string mac_text(const Console&, const Device& device, bool) { return spaced(macs_of(device)); }
std::string vendor_text(const Console&, const Device& device, bool) {
  return fact(device, claim::kVendor);
}
std::string mac_vendor_text(const Console& console, const Device& device, bool exact) {
  return spaced({mac_text(console, device, exact), vendor_text(console, device, exact)});
}
std::string type_text(const Console& console, const Device& device, bool) {
  const auto name = device_type_name(value_of(device.facts, claim::kType));
  return name ? console.text(*name) : fact(device, claim::kType);
}
std::string model_text(const Console&, const Device& device, bool) {
  return fact(device, claim::kModel);
}
std::string firmware_text(const Console&, const Device& device, bool) {
  return fact(device, claim::kFirmware);
}
std::string ports_text(const Console&, const Device& device, bool) {
  return spaced(open_ports(device));
}
std::string state_text(const Console& console, const Device& device, bool) {
  if (!device.present) return console.text(Msg::cli_state_gone);
  return console.text(device.registered ? Msg::cli_state_registered : Msg::cli_state_unregistered);
}
std::string first_seen_text(const Console&, const Device& device, bool exact) {
  return exact ? device.first_seen.to_string() : short_time(device.first_seen);
}
std::string last_seen_text(const Console&, const Device& device, bool exact) {
  return exact ? device.last_seen.to_string() : short_time(device.last_seen);
}

const std::array kColumns{
    DeviceColumn{"id", Msg::cli_label_id, 8, false, id_text, {}},
    DeviceColumn{"name", Msg::cli_label_name, kLeastName, false, name_text, {}},
    DeviceColumn{"ip", Msg::cli_label_addresses, 1, true, ip_text, {}},
    DeviceColumn{"mac", Msg::cli_label_mac, kMacWidth, false, mac_text, {}},
    DeviceColumn{"mac_vendor", Msg::report_mac_vendor, kMacWidth, false, mac_vendor_text, {}},
    DeviceColumn{"vendor", Msg::cli_label_vendor, kLeastType, false, vendor_text, {}},
    DeviceColumn{"type", Msg::cli_label_type, kLeastType, false, type_text, {}},
    DeviceColumn{"observed_model", Msg::report_model, kLeastType, false, model_text, {}},
    DeviceColumn{"observed_firmware", Msg::report_firmware, kLeastType, false, firmware_text, {}},
    DeviceColumn{"ports", Msg::cli_label_ports, kLeastPorts, false, ports_text, {}},
    DeviceColumn{"state", Msg::cli_label_state, 1, true, state_text, {}},
    DeviceColumn{"first_seen", Msg::cli_label_first_seen, kDayWidth, false, first_seen_text, {}},
    DeviceColumn{"last_seen", Msg::cli_label_last_seen, kDayWidth, false, last_seen_text, {}},
};

std::optional<DeviceColumn> find_column(std::string_view name) {
  const auto* const found = std::ranges::find(kColumns, name, &DeviceColumn::name);
  if (found != kColumns.end()) return *found;
  const auto field = parse_declared_field(name);
  const auto label = find_message("report_declared_" + std::string(name));
  if (!field || !label) return std::nullopt;
  return DeviceColumn{to_string(*field), *label, kLeastType, false, nullptr, *field};
}

std::vector<DeviceColumn> named(std::initializer_list<std::string_view> names) {
  std::vector<DeviceColumn> columns;
  for (const std::string_view name : names) columns.push_back(find_column(name).value());
  return columns;
}

std::string column_names() {
  std::vector<std::string> names;
  for (const DeviceColumn& column : kColumns) names.emplace_back(column.name);
  for (int i = 0; i < kDeclaredFieldCount; ++i) {
    const std::string_view field = to_string(static_cast<DeclaredField>(i));
    if (std::ranges::find(names, field) == names.end()) names.emplace_back(field);
  }
  return listed(names);
}

std::string column_text(const Console& console, const DeviceColumn& column, const Device& device,
                        bool exact) {
  if (column.text != nullptr) return column.text(console, device, exact);
  const auto declared = device.declared.find(*column.field);
  return declared == device.declared.end() ? std::string() : printable(declared->second, kMostText);
}

}  // namespace

std::vector<std::string> current_addresses(const Device& device) {
  std::vector<std::string> texts;
  for (const IpAddress& ip : device.current_ips()) texts.push_back(ip.to_string());
  return texts;
}

std::vector<std::string> macs_of(const Device& device) {
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
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

std::string spaced(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts)
    if (!text.empty()) line += (line.empty() ? "" : " ") + text;
  return line;
}

Result<std::vector<DeviceColumn>> parse_columns(std::string_view text) {
  std::vector<DeviceColumn> columns;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    const auto column = find_column(name);
    if (!column)
      return fail(Errc::usage, Note(Msg::exchange_no_column, {shown(name)}),
                  Note(Msg::exchange_no_column_fix, {column_names()}));
    columns.push_back(*column);
    begin = end + 1;
  }
  return columns;
}

const std::vector<DeviceColumn>& table_columns() {
  static const auto columns =
      named({"name", "ip", "mac_vendor", "type", "ports", "state", "last_seen"});
  return columns;
}

const std::vector<DeviceColumn>& sheet_columns() {
  static const auto columns =
      named({"id", "name", "ip", "mac", "vendor", "type", "ports", "state", "last_seen"});
  return columns;
}

report::Grid device_grid(const Console& console, const std::vector<DeviceColumn>& columns,
                         const std::vector<Device>& devices, bool exact) {
  std::vector<report::Column> head;
  for (const DeviceColumn& column : columns)
    head.push_back(column.key ? report::Column::key(console.text(column.label))
                              : report::Column(console.text(column.label), column.least));
  report::Grid grid(std::move(head));
  for (const Device& device : devices) {
    std::vector<report::Cell> row;
    for (const DeviceColumn& column : columns)
      row.emplace_back(column_text(console, column, device, exact));
    grid.add(std::move(row));
  }
  return grid;
}

}  // namespace tenken::cli
