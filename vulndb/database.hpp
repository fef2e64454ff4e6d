// The database of known vulnerabilities as a file: read only, replaced as a whole by an import.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "vulndb/catalogue.hpp"

namespace tenken::vulndb {

/// One feed that was imported, under the name that it was given by.
struct FeedInfo {
  std::string name;
  FeedKind kind = FeedKind::nvd;
  std::string sha256;  ///< of the file as it lay; of all their digests for a folder
  Timestamp as_of;     ///< its own date, or that of its newest record, or of the file
  Timestamp imported;
  std::uint64_t records = 0;
  std::uint64_t left_out = 0;  ///< ids and CPE names that are not well-formed

  FeedInfo() = default;
};

/// How much the database holds.
struct DatabaseCounts {
  std::uint64_t cves = 0;
  std::uint64_t configured = 0;  ///< CVEs with criteria
  std::uint64_t products = 0;
  std::uint64_t criteria = 0;  ///< pairs of product and CVE
  std::uint64_t kev = 0;
  std::uint64_t epss = 0;
  std::uint64_t jvn = 0;
  std::uint64_t fixes = 0;

  DatabaseCounts() = default;
};

struct DatabaseStatus {
  std::filesystem::path path;
  std::string edition;  ///< SHA-256 over what was imported, hexadecimal
  Timestamp built;
  std::optional<Timestamp> newest;  ///< the date of the newest feed of vulnerabilities
  DatabaseCounts counts;
  std::vector<FeedInfo> feeds;
  std::uint64_t bytes = 0;

  DatabaseStatus() = default;
};

/// An open database. One thread uses it at a time. An import that replaces the file does not
/// disturb it. Its functions throw std::runtime_error where the file turns out to be damaged: a
/// look-up must not seem to have found nothing.
class Database final : public Catalogue {
 public:
  /// Errc::environment where there is none or it cannot be read, Errc::usage where the file is
  /// something else.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() override;

  std::vector<Criterion> criteria(std::string_view vendor, std::string_view product) override;
  Configuration configuration(std::int64_t cve, std::uint16_t index) override;
  CveFacts facts(std::int64_t cve) override;
  std::optional<std::int64_t> find(std::string_view cve_id) override;
  std::vector<DistroFix> fixes(std::string_view source_package) override;

  DatabaseStatus status() const;

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace tenken::vulndb
