#include "vulndb/import.hpp"

#include <array>
#include <optional>
#include <set>

#include <fmt/core.h>
#include <sys/stat.h>

#include "model/messages.hpp"
#include "vulndb/builder.hpp"
#include "vulndb/bundle.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/feeds/unpack.hpp"
#include "vulndb/new_file.hpp"
#include "vulndb/shrink.hpp"
#include "vulndb/sqlite_file.hpp"

namespace tenken::vulndb {
namespace {

namespace fs = std::filesystem;

/// The file's own name; that of the folder for "folder/".
std::string name_of(const fs::path& file) {
  const fs::path normal = file.lexically_normal();
  return normal.has_filename() ? normal.filename().string()
                               : normal.parent_path().filename().string();
}

/// When the file was last written: the age of feeds that tell none.
Timestamp written_at(const fs::path& file) {
  struct stat facts {};
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  if (::stat(file.c_str(), &facts) != 0) return Timestamp();
  return Timestamp(facts.st_mtim.tv_sec * kNanoseconds);
}

/// Reads one argument: a file, or a folder as one feed.
class FeedReading {
 public:
  FeedReading(const fs::path& given, Builder& builder, const ImportOptions& options)
      : given_(given), builder_(builder), options_(options) {}

  FeedTally tally;

  Result<void> run() {
    const auto files = files_of(given_);
    if (!files) return Unexpected(files.error());
    const bool folder = files->size() != 1 || files->front() != given_;
    Sha256 all;
    std::string digest;
    for (const fs::path& file : *files) {
      const auto one =
          each_document(file, options_.stop, [this](const std::string& name, PeekedBytes& content) {
            return read_feed(name, content, builder_, tally);
          });
      if (!one) return Unexpected(one.error());
      newest_ = std::max(newest_, written_at(file));
      all.add(*one);
      digest = *one;
    }
    note(folder ? all.hex() : digest);
    return ok;
  }

 private:
  void note(const std::string& digest) {
    for (std::size_t i = 0; i < FeedTally::kKinds; ++i) {
      const KindTally& kind = tally.kinds[i];
      if (!kind.seen) continue;
      FeedInfo info;
      info.name = name_of(given_);
      info.kind = static_cast<FeedKind>(i);
      info.sha256 = digest;
      info.as_of = kind.as_of.value_or(newest_);
      info.imported = options_.now;
      info.records = kind.records;
      info.left_out = kind.left_out;
      builder_.feed(info);
      if (options_.read) options_.read(info);
    }
  }

  const fs::path& given_;
  Builder& builder_;
  const ImportOptions& options_;
  Timestamp newest_;
};

Result<void> make_folder(const fs::path& database) {
  const fs::path folder = database.parent_path();
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error)
    return fail(Errc::environment, Note(Msg::vulndb_cannot_write, {shown_name(folder.string())}),
                Note(Msg::vulndb_cannot_write_fix), error.message());
  return ok;
}

/// What is there now; nothing where there is no database yet.
Result<std::optional<DatabaseStatus>> old_status(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error == std::errc::no_such_file_or_directory || (!error && size == 0)) return std::nullopt;
  const auto old = Database::open(file);
  if (!old) return Unexpected(old.error());
  return (*old)->status();
}

/// Fills the new file. The result says what was no feed.
Result<ImportReport> fill(const std::vector<fs::path>& files, const ImportOptions& options,
                          const NewFile& file, bool is_new) {
  ImportReport report;
  SQLite::Database database(file.path().string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
  Builder builder(database, is_new);
  bool any = false;
  for (const fs::path& given : files) {
    FeedReading reading(given, builder, options);
    if (auto done = reading.run(); !done) return Unexpected(done.error());
    any = any || reading.tally.any();
    report.no_feed += reading.tally.no_feed;
    for (std::string& name : reading.tally.no_feed_names)
      report.no_feed_names.push_back(std::move(name));
  }
  if (!any)
    return fail(Errc::usage, Note(Msg::vulndb_no_feed, {shown_name(files.front().string())}),
                Note(Msg::vulndb_no_feed_fix));
  builder.finish(options.now);
  return report;
}

/// A bundle among the files; it has to be the only one.
Result<bool> one_bundle(const std::vector<fs::path>& files) {
  for (const fs::path& file : files) {
    if (!is_bundle(file)) continue;
    if (files.size() == 1) return true;
    return fail(Errc::usage, Note(Msg::vulndb_mixed_bundle, {shown_name(file.string())}),
                Note(Msg::vulndb_mixed_bundle_fix));
  }
  return false;
}

Result<ImportReport> import_into(const std::vector<fs::path>& files, const ImportOptions& options) {
  const auto bundle = one_bundle(files);
  if (!bundle) return Unexpected(bundle.error());
  const auto old = old_status(options.database);
  if (!old) return Unexpected(old.error());
  if (auto made = make_folder(options.database); !made) return Unexpected(made.error());
  auto file = NewFile::beside(options.database);
  if (!file) return Unexpected(file.error());

  Result<ImportReport> report = ImportReport();
  if (*bundle) {
    report->bundle = true;
    if (auto read = read_bundle(files.front(), options.stop, *file); !read)
      return Unexpected(read.error());
  } else {
    if (*old) {
      if (auto copied = file->copy_target(); !copied) return Unexpected(copied.error());
    }
    report = fill(files, options, *file, !*old);
    if (!report) return report;
  }
  {
    const auto made = Database::open(file->path());
    if (!made) return Unexpected(made.error());
    report->status = (*made)->status();
  }
  if (*old && !options.force) {
    if (auto kept = check_shrunk(**old, report->status); !kept) return Unexpected(kept.error());
  }
  if (auto placed = file->take_place(); !placed) return Unexpected(placed.error());
  report->status.path = options.database;
  return report;
}

}  // namespace

Result<void> check_shrunk(const DatabaseStatus& old, const DatabaseStatus& now) {
  struct Part {
    std::string_view name;
    std::uint64_t DatabaseCounts::*count;
  };
  constexpr std::array kParts{
      Part{"CVE", &DatabaseCounts::cves},       Part{"CPE", &DatabaseCounts::criteria},
      Part{"CISA KEV", &DatabaseCounts::kev},   Part{"EPSS", &DatabaseCounts::epss},
      Part{"JVN iPedia", &DatabaseCounts::jvn}, Part{"Debian", &DatabaseCounts::fixes},
  };
  for (const Part& part : kParts) {
    const std::uint64_t before = old.counts.*part.count;
    const std::uint64_t after = now.counts.*part.count;
    if (static_cast<double>(after) >= static_cast<double>(before) * (1 - kMostLoss)) continue;
    return fail(Errc::limit,
                Note(Msg::vulndb_shrunk, {shown_name(old.path.string()), std::string(part.name),
                                          std::to_string(before), std::to_string(after)}),
                Note(Msg::vulndb_shrunk_fix));
  }
  return ok;
}

Result<ImportReport> import_files(const std::vector<fs::path>& files,
                                  const ImportOptions& options) {
  try {
    return import_into(files, options);
  } catch (const SQLite::Exception& exception) {
    return Unexpected(database_error(exception, options.database));
  }
}

}  // namespace tenken::vulndb
