// JSON for people and for diffs: two spaces, keys in the order of insertion, short lists on one
// line.
#pragma once

#include <ostream>

#include <boost/json/value.hpp>

namespace tenken::report {

/// Writes `value` and a line end.
void print_json(std::ostream& out, const boost::json::value& value);

}  // namespace tenken::report
