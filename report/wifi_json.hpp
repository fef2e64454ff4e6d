// A network of Wi-Fi in JSON: docs/wifi.md describes it.
#pragma once

#include <boost/json/object.hpp>

#include "model/message.hpp"
#include "rules/wifi_judge.hpp"

namespace tenken::report {

boost::json::object network_json(const rules::JudgedNetwork& one, Lang lang);

}  // namespace tenken::report
