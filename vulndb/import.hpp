// From feeds to a database: a new file is filled beside the old one and takes its place when
// everything was read.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "vulndb/database.hpp"

namespace tenken::vulndb {

struct ImportOptions {
  std::filesystem::path database;
  bool force = false;  ///< also where it loses more than kMostLoss
  Timestamp now;
  std::function<bool()> stop;                 ///< whether the user wants to stop; may be empty
  std::function<void(const FeedInfo&)> read;  ///< called after each feed; may be empty

  ImportOptions() = default;
};

struct ImportReport {
  DatabaseStatus status;  ///< of the database that is in place now
  bool bundle = false;
  std::uint64_t no_feed = 0;  ///< files that are something else
  std::vector<std::string> no_feed_names;

  ImportReport() = default;
};

/// The part of a kind of content that may get lost without --force.
inline constexpr double kMostLoss = 0.05;

/// Reads `files` (feeds, folders of feeds, or one bundle) and adds them to the database, which is
/// made where there is none. Any error leaves the database as it was: Errc::malformed for a feed,
/// Errc::usage where nothing of it is a feed, Errc::limit where too much would get lost,
/// Errc::environment for the disk, Errc::cancelled for `stop`.
Result<ImportReport> import_files(const std::vector<std::filesystem::path>& files,
                                  const ImportOptions& options);

}  // namespace tenken::vulndb
