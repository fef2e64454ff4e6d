// The inventory as CSV files for the import forms of NetBox.
#pragma once

#include <string>
#include <vector>

#include "model/inventory_view.hpp"

namespace tenken::report {

struct NetboxFile {
  std::string name;  ///< "06-devices.csv": in the order of loading
  std::string text;

  NetboxFile() = default;
};

/// Sites, manufacturers, roles, types, devices, interfaces, MAC addresses, IP addresses. What
/// NetBox has no column for stands in lines "tenken.FIELD: value" of the comments, so that nothing
/// is lost when the files come back.
std::vector<NetboxFile> netbox_files(const InventoryView& view);

}  // namespace tenken::report
