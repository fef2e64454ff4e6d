// The table of tests/captures: what is known of real captures, and what was heard of it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace tenken::test {

/// Of each fact: how often it was heard, and how often it is known to be there.
using FactCounts = std::map<std::string, std::pair<std::size_t, std::size_t>>;

/// Appends a line for each fact to the file that TENKEN_FACT_TABLE names, if it names one: fact,
/// known, heard, missed, surplus. \param missed, surplus  "capture fact MAC value"
void append_fact_table(const FactCounts& found, const std::set<std::string>& missed,
                       const std::set<std::string>& surplus);

}  // namespace tenken::test
