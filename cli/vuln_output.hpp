// Matches with known vulnerabilities as commands show them.
#pragma once

#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "cli/console.hpp"
#include "model/message.hpp"
#include "model/vulnerability.hpp"

namespace tenken::cli {

/// A list of objects: cve, verdict, tier, cpe, reason, and what else is known.
boost::json::array vulnerabilities_json(const std::vector<Vulnerability>& list);
/// A table of them, or that there are none.
std::string vulnerabilities_text(const Console& console, const std::vector<Vulnerability>& list,
                                 std::string_view format, bool to_file);

}  // namespace tenken::cli
