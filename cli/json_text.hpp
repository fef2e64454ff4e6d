// JSON for the commands' own results.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace tenken::cli {

/// Laid out as the reports are, with a newline at the end.
std::string json_text(const boost::json::value& value);

}  // namespace tenken::cli
