#include "inventory/backup.hpp"

#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>
#include <thread>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "inventory/database.hpp"
#include "inventory/migrations.hpp"
#include "inventory/sqlite_error.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

namespace fs = std::filesystem;
using Handle = std::unique_ptr<SQLite::Database>;

constexpr std::size_t kMostProblems = 20;

/// Runs `work`; an exception of SQLite becomes an error about `file`.
template <class Work>
auto guarded(const fs::path& file, Work&& work) -> decltype(work()) {
  errno = 0;
  try {
    return work();
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sqlite_error(exception, errno, file));
  }
}

/// The whole content as it is at one moment: a reader of a write-ahead log holds nobody up.
void copy(SQLite::Database& from, SQLite::Database& to) {
  constexpr auto kPause = std::chrono::milliseconds(50);
  constexpr int kTries = 200;  // ten seconds, as for every other lock
  const std::unique_ptr<sqlite3_backup, decltype(&sqlite3_backup_finish)> backup(
      sqlite3_backup_init(to.getHandle(), "main", from.getHandle(), "main"), sqlite3_backup_finish);
  if (!backup) throw SQLite::Exception(to.getHandle());
  int code = SQLITE_BUSY;
  for (int i = 0; i < kTries && (code == SQLITE_BUSY || code == SQLITE_LOCKED); ++i) {
    if (i > 0) std::this_thread::sleep_for(kPause);
    code = sqlite3_backup_step(backup.get(), -1);
  }
  if (code != SQLITE_DONE) throw SQLite::Exception(to.getHandle(), code);
}

std::vector<std::string> problems_of(SQLite::Database& database) {
  std::vector<std::string> problems;
  SQLite::Statement whole(database,
                          "PRAGMA integrity_check(" + std::to_string(kMostProblems) + ")");
  while (whole.executeStep())
    if (const std::string line = whole.getColumn(0).getString(); line != "ok")
      problems.push_back(line);
  if (!problems.empty()) return problems;
  SQLite::Statement keys(database, "PRAGMA foreign_key_check");
  while (keys.executeStep() && problems.size() < kMostProblems)
    problems.push_back("a row of " + keys.getColumn(0).getString() + " has no row in " +
                       keys.getColumn(2).getString());
  return problems;
}

/// An empty file for its owner alone, beside `to`.
Result<fs::path> temporary_for(const fs::path& to) {
  std::string name = to.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0)
    return fail(Errc::environment, Note(Msg::exchange_cannot_write, {shown(to)}),
                Note(Msg::exchange_cannot_write_fix),
                std::error_code(errno, std::generic_category()).message());
  ::close(descriptor);
  return fs::path(name);
}

/// Removes the file unless it was put into its place.
struct Temporary {
  fs::path path;
  bool kept = false;

  explicit Temporary(fs::path p) : path(std::move(p)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    std::error_code ignored;
    if (!kept) fs::remove(path, ignored);
  }
};

/// Makes sure that a loss of power leaves the old file or the new one.
void sync_path(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
}

/// A copy of any format that this program knows.
Result<Handle> open_copy(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return fail(Errc::usage, Note(Msg::exchange_no_copy, {shown(file)}),
                Note(Msg::exchange_no_copy_fix));
  return guarded(file, [&]() -> Result<Handle> {
    auto database = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY);
    if (application_of(*database) != kApplicationId)
      return fail(Errc::usage, Note(Msg::inventory_not_tenken, {shown(file)}),
                  Note(Msg::exchange_no_copy_fix));
    if (const int version = version_of(*database); version > latest_version())
      return fail(Errc::usage,
                  Note(Msg::inventory_newer,
                       {shown(file), std::to_string(version), std::to_string(latest_version())}),
                  Note(Msg::inventory_newer_remedy));
    return database;
  });
}

Unexpected damaged(const fs::path& file, const std::vector<std::string>& problems) {
  return fail(Errc::environment, Note(Msg::exchange_damaged, {shown(file)}),
              Note(Msg::exchange_damaged_fix), problems.front());
}

}  // namespace

Result<void> back_up(const fs::path& file, const fs::path& to) {
  if (same_file(file, to))
    return fail(Errc::usage, Note(Msg::exchange_same_file, {shown(to)}),
                Note(Msg::exchange_same_file_fix));
  auto source = open_database(file, OpenMode::read_only);
  if (!source) return tl::unexpected(source.error());
  auto name = temporary_for(to);
  if (!name) return tl::unexpected(name.error());
  Temporary temporary(*std::move(name));
  auto done = guarded(to, [&]() -> Result<void> {
    SQLite::Database target(temporary.path.string(), SQLite::OPEN_READWRITE);
    copy(**source, target);
    // One file that needs no other beside it.
    target.exec("PRAGMA journal_mode = DELETE");
    const auto problems = problems_of(target);
    return problems.empty() ? Result<void>() : Result<void>(damaged(file, problems));
  });
  if (!done) return done;
  sync_path(temporary.path);
  std::error_code error;
  fs::rename(temporary.path, to, error);
  if (error)
    return fail(Errc::environment, Note(Msg::exchange_cannot_write, {shown(to)}),
                Note(Msg::exchange_cannot_write_fix), error.message());
  temporary.kept = true;
  sync_path(fs::absolute(to).parent_path());
  return ok;
}

Result<void> restore(const fs::path& from, const fs::path& file) {
  if (same_file(from, file))
    return fail(Errc::usage, Note(Msg::exchange_same_file, {shown(from)}),
                Note(Msg::exchange_same_file_fix));
  auto source = open_copy(from);
  if (!source) return tl::unexpected(source.error());
  const auto sound = guarded(from, [&]() -> Result<void> {
    const auto problems = problems_of(**source);
    return problems.empty() ? Result<void>() : Result<void>(damaged(from, problems));
  });
  if (!sound) return sound;
  auto target = open_database(file, OpenMode::read_write);
  if (!target) return tl::unexpected(target.error());
  return guarded(file, [&]() -> Result<void> {
    (*target)->exec("PRAGMA synchronous = FULL");
    copy(**source, **target);
    return ok;
  });
}

Result<DatabaseCheck> check_database(const fs::path& file) {
  auto database = open_database(file, OpenMode::read_only);
  if (!database) return tl::unexpected(database.error());
  return guarded(file, [&]() -> Result<DatabaseCheck> {
    DatabaseCheck check;
    check.format = version_of(**database);
    check.problems = problems_of(**database);
    std::error_code ignored;
    check.bytes = fs::file_size(file, ignored);
    const auto count = [&](const char* table) {
      return (*database)->execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64();
    };
    if (!check.problems.empty()) return check;
    check.devices = count("device");
    check.scans = count("scan");
    check.observations = count("observation");
    return check;
  });
}

}  // namespace tenken::inventory
