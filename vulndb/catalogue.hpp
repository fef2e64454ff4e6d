// The database of known vulnerabilities as the matcher asks it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// One criterion of one CVE that names the product that was asked for, or several that differ in
/// their version alone.
struct Criterion {
  std::int64_t cve = 0;             ///< the catalogue's number of the CVE
  std::uint16_t configuration = 0;  ///< which of its configurations
  bool whole = true;  ///< the configuration is a plain list: a match alone makes it true
  CpeMatch match;
  std::vector<std::string> more;  ///< versions beside that of `match`

  Criterion() = default;
  std::size_t versions() const { return more.size() + 1; }
  const std::string& version(std::size_t index) const {
    return index == 0 ? match.cpe.version : more[index - 1];
  }
};

/// What is known of a CVE besides its criteria.
struct CveFacts {
  std::string id;
  std::string description;
  std::string title_ja;
  std::string published;
  std::string exploitation;  ///< SSVC
  bool exploited = false;    ///< in CISA KEV
  std::string kev_due;
  bool ransomware = false;
  std::optional<double> epss;
  std::optional<double> cvss;
  std::string cvss_vector;
  std::vector<Correction> corrections;

  CveFacts() = default;
};

/// What a distribution says of one source package and one CVE.
struct DistroFix {
  std::string release;  ///< "bookworm"
  std::string cve;
  std::string status;  ///< resolved | open | undetermined
  std::string fixed;   ///< its own version string; "0": never affected

  DistroFix() = default;
};

/// Read access; implemented by the database file, and in memory by tests.
class Catalogue {
 public:
  virtual ~Catalogue() = default;
  /// Every criterion whose vendor and product are these; `vendor` "*" means every vendor.
  virtual std::vector<Criterion> criteria(std::string_view vendor, std::string_view product) = 0;
  virtual Configuration configuration(std::int64_t cve, std::uint16_t index) = 0;
  virtual CveFacts facts(std::int64_t cve) = 0;
  virtual std::optional<std::int64_t> find(std::string_view cve_id) = 0;
  virtual std::vector<DistroFix> fixes(std::string_view source_package) = 0;
};

}  // namespace tenken::vulndb
