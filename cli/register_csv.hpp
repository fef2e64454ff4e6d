// The register as CSV that people edit in a spreadsheet, and what their edits change.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/inventory_view.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// A row for each device: its id and revision, what people wrote, and behind that what was
/// observed. The names of the columns are the same in every language.
std::string register_csv(std::span<const Device> devices);

/// One field of a device that an edited file changes. `field` is "registered" or a declared one.
struct RegisterChange {
  DeviceId device;
  std::string label;
  std::string field;
  std::string before;
  std::string after;

  RegisterChange() = default;
};

struct RegisterEdits {
  std::vector<inventory::DeclaredEdit> edits;
  std::vector<RegisterChange> changes;
  std::vector<Error> problems;  ///< with row and column; nothing may be written where there are any

  RegisterEdits() = default;
};

/// Compares an edited file with the devices as they are. A column that is left out changes nothing.
/// \returns Errc::usage where the file as a whole cannot be read: no CSV, no device_id, a column
///          that is not known
Result<RegisterEdits> read_register(std::string_view text, std::span<const Device> devices);

}  // namespace tenken::cli
