// The columns in which commands list devices.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "model/inventory_view.hpp"
#include "model/result.hpp"
#include "report/grid.hpp"

namespace tenken::cli {

/// One column, as --columns names it. A declared field has no `text`.
struct DeviceColumn {
  std::string_view name;
  Msg label;
  std::size_t least = 4;  ///< width below which it is not narrowed
  bool key = false;       ///< gives way last
  /// \param exact  for other programs: times that sort, names where they repeat an address
  std::string (*text)(const Console& console, const Device& device, bool exact) = nullptr;
  std::optional<DeclaredField> field;
};

/// Those of "name,ip,owner". Errc::usage for one that is not known.
Result<std::vector<DeviceColumn>> parse_columns(std::string_view text);

/// What a terminal shows, and what a spreadsheet gets, where nobody chose.
const std::vector<DeviceColumn>& table_columns();
const std::vector<DeviceColumn>& sheet_columns();

report::Grid device_grid(const Console& console, const std::vector<DeviceColumn>& columns,
                         const std::vector<Device>& devices, bool exact);

std::vector<std::string> current_addresses(const Device& device);
std::vector<std::string> macs_of(const Device& device);
/// "80", "161/udp", each once.
std::vector<std::string> open_ports(const Device& device);
/// The texts with blanks between.
std::string spaced(const std::vector<std::string>& texts);

}  // namespace tenken::cli
