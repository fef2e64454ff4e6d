// What people may write about a device.
#pragma once

#include <string>
#include <string_view>

#include "model/inventory_view.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// "name, owner, location, ...".
std::string field_names();

/// `value` as the inventory keeps it: dates as 2026-11-24, tags sorted and without blanks around
/// them. An empty value removes the field. Errc::usage where the field does not take it.
Result<std::string> declared_value(DeclaredField field, std::string_view value);

}  // namespace tenken::cli
