// What the database keeps of one CVE, and how feeds come together in it.
#pragma once

#include <optional>
#include <string>

#include "vulndb/record.hpp"

namespace tenken::vulndb {

inline constexpr int kFromNvd = 1;
inline constexpr int kFromCveList = 2;

/// A row of `cve`.
struct CveRow {
  int sources = 0;     ///< kFromNvd, kFromCveList, both
  int configured = 0;  ///< whose criteria they are; 0: it has none
  std::string published;
  std::string modified;
  std::optional<double> cvss;
  std::string cvss_vector;
  std::string exploitation;
  std::string automatable;
  std::string weaknesses;
  std::string products;  ///< numbers of the products that its criteria name, packed
  std::string description;

  CveRow() = default;
};

/// Puts the facts of a record into the row, NVD's before those of the CVE List; SSVC is of the CVE
/// List alone. Criteria stay as they are.
void merge_facts(const CveRecord& record, CveRow& row);

}  // namespace tenken::vulndb
