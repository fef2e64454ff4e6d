// Everything that the inventory knows of a device at present, for another inventory.
#pragma once

#include <boost/json/object.hpp>

#include "model/inventory_view.hpp"

namespace tenken::report {

/// All facts of the device and of its open services, each with its witness, how sure it is, and
/// since when. docs/exchange.md describes the members.
boost::json::object record_json(const Device& device);

}  // namespace tenken::report
