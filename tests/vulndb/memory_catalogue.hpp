// A catalogue in memory, for tests of the matcher.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "vulndb/catalogue.hpp"

namespace tenken::vulndb::test {

class MemoryCatalogue : public Catalogue {
 public:
  void add(const CveRecord& record);
  /// Reads the CVEs of an NVD 2.0 feed, packed by gzip or not.
  void add_feed(const std::filesystem::path& file);
  std::size_t size() const { return records_.size(); }

  std::vector<Criterion> criteria(std::string_view vendor, std::string_view product) override;
  Configuration configuration(std::int64_t cve, std::uint16_t index) override;
  CveFacts facts(std::int64_t cve) override;
  std::optional<std::int64_t> find(std::string_view cve_id) override;
  std::vector<DistroFix> fixes(std::string_view source_package) override;

  std::map<std::string, CveFacts, std::less<>> known;  ///< beside what the records say, by CVE
  std::map<std::string, std::vector<DistroFix>, std::less<>> tracker;
  int asked = 0;  ///< how often criteria() was called

 private:
  void index(const Configuration& node, Criterion criterion);

  std::vector<CveRecord> records_;
  std::map<std::string, std::vector<Criterion>, std::less<>> by_product_;
};

/// The folder of sample feeds, or an empty path where this machine has none.
std::filesystem::path feeds();

/// "cpe:2.3:a:acme:thing:1.0:*:*:*:*:*:*:*" as a criterion, with bounds where given.
CpeMatch criterion(std::string_view cpe, std::string_view start = {}, std::string_view end = {},
                   bool end_included = false);
/// A CVE whose one configuration is a plain list.
CveRecord record(std::string_view id, std::vector<CpeMatch> matches);

}  // namespace tenken::vulndb::test
