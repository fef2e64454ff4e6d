// Filling a database of known vulnerabilities, before it takes its name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "vulndb/database.hpp"
#include "vulndb/feeds/feed.hpp"

namespace tenken::vulndb {

/// Writes what feeds say into a database, in one transaction. Throws SQLite::Exception.
///
/// NVD decides where it speaks: its criteria, score and text are kept before those of the CVE List,
/// which fills what NVD lacks, and alone tells SSVC. A record that is older than the one that is
/// there changes nothing; a rejected one takes its CVE away.
class Builder final : public FeedSink {
 public:
  /// \param database  new and empty, or the copy of an older one
  Builder(SQLite::Database& database, bool is_new);
  ~Builder() override;
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  void cve(const CveRecord& record) override;
  void kev(const KevEntry& entry) override;
  void epss(std::string_view cve, double probability) override;
  void jvn(const JvnEntry& entry) override;
  void debian(std::string_view package, const std::vector<DebianFix>& fixes) override;

  /// Notes a feed that was read.
  void feed(const FeedInfo& info);
  /// Orders the criteria, counts, and commits.
  void finish(Timestamp now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tenken::vulndb
