#include "inventory/database.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "inventory/migrations.hpp"
#include "inventory/sqlite_error.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

namespace fs = std::filesystem;
using Handle = std::unique_ptr<SQLite::Database>;

constexpr int kBusyTimeout = 10'000;  // ms; a migration or a checkpoint of another process

Error problem(Errc code, Msg text, const fs::path& file, Note remedy, std::string detail = {}) {
  return {code, Note(text, {shown(file)}), std::move(remedy), std::move(detail)};
}

Result<void> create_private(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
    return ok;
  }
  const int error = errno;
  if (error == EEXIST) return ok;  // another process was faster
  const std::string detail = std::strerror(error);
  if (error == EROFS || error == EACCES)
    return fail(problem(Errc::environment, Msg::inventory_read_only, file,
                        Note(Msg::inventory_read_only_remedy), detail));
  if (error == ENOSPC || error == EDQUOT)
    return fail(problem(Errc::environment, Msg::inventory_full, file,
                        Note(Msg::inventory_full_remedy), detail));
  return fail(problem(Errc::environment, Msg::inventory_cannot_open, file,
                      Note(Msg::inventory_cannot_open_remedy), detail));
}

Result<void> check_path(const fs::path& file, OpenMode mode) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_regular_file(status)) return ok;
  if (fs::exists(status))
    return fail(
        problem(Errc::usage, Msg::inventory_not_a_file, file,
                Note(Msg::inventory_not_a_file_remedy,
                     {fs::is_directory(status) ? shown(file / "tenken.db") : "tenken.db"})));
  if (status.type() != fs::file_type::not_found)
    return fail(problem(Errc::environment, Msg::inventory_cannot_open, file,
                        Note(Msg::inventory_cannot_open_remedy), error.message()));
  if (mode == OpenMode::read_only)
    return fail(problem(Errc::environment, Msg::inventory_missing, file,
                        Note(Msg::inventory_missing_remedy)));
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error))
    return fail(problem(Errc::environment, Msg::inventory_no_folder, file,
                        Note(Msg::inventory_no_folder_remedy, {shown(folder)})));
  return create_private(file);
}

/// Characters that mean something in a SQLite URI, percent-encoded.
std::string uri_of(const fs::path& file) {
  std::string uri = "file:";
  for (const char c : fs::absolute(file).string()) {
    const bool plain = c != '%' && c != '?' && c != '#';
    uri += plain ? std::string(1, c) : "%" + to_hex(as_bytes(std::string_view(&c, 1)));
  }
  return uri + "?immutable=1";
}

/// A write-ahead log needs a shared-memory file beside the database. On read-only media there is
/// none, and no writer either, so the file may be read as it lies.
Handle open_for_reading(const fs::path& file) {
  auto database =
      std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, kBusyTimeout);
  try {
    version_of(*database);
    return database;
  } catch (const SQLite::Exception& exception) {
    const int code = exception.getErrorCode() & 0xFF;
    std::error_code error;
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) ||
        fs::exists(file.string() + "-wal", error))
      throw;
  }
  return std::make_unique<SQLite::Database>(uri_of(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI,
                                            kBusyTimeout);
}

// The pages that a large scan changes again and again: 16 MiB, of which small ones use little.
constexpr const char* kCachePragma = "PRAGMA cache_size = -16384";
// Pages in the log before they are copied into the file: seldom, since scans change the same ones.
constexpr const char* kCheckpointPragma = "PRAGMA wal_autocheckpoint = 8000";

Handle open_for_writing(const fs::path& file) {
  // One thread at a time uses it, so that SQLite need not lock.
  auto database = std::make_unique<SQLite::Database>(
      file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyTimeout);
  database->exec("PRAGMA foreign_keys = ON");
  database->exec(kCachePragma);
  return database;
}

Result<void> check_format(SQLite::Database& database, const fs::path& file, OpenMode mode) {
  const int application = application_of(database);
  const int version = version_of(database);
  const bool empty = application == 0 && version == 0 &&
                     database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
  const bool ours = application == kApplicationId || (empty && mode == OpenMode::read_write);
  if (!ours)
    return fail(problem(Errc::usage, Msg::inventory_not_tenken, file,
                        Note(Msg::inventory_not_tenken_remedy)));
  if (version > latest_version())
    return fail(Errc::usage,
                Note(Msg::inventory_newer,
                     {shown(file), std::to_string(version), std::to_string(latest_version())}),
                Note(Msg::inventory_newer_remedy));
  if (version < latest_version() && mode == OpenMode::read_only)
    return fail(Errc::environment,
                Note(Msg::inventory_older, {shown(file), std::to_string(version)}),
                Note(Msg::inventory_older_remedy, {std::to_string(latest_version())}));
  return ok;
}

/// SQLite opens a file that it may not write without a word.
Result<void> check_writable(SQLite::Database& database, const fs::path& file) {
  if (sqlite3_db_readonly(database.getHandle(), "main") == 0) return ok;
  return fail(problem(Errc::environment, Msg::inventory_read_only, file,
                      Note(Msg::inventory_read_only_remedy)));
}

}  // namespace

Result<Handle> open_database(const fs::path& file, OpenMode mode) {
  if (auto checked = check_path(file, mode); !checked) return tl::unexpected(checked.error());
  Handle database;
  try {
    const bool writing = mode == OpenMode::read_write;
    database = writing ? open_for_writing(file) : open_for_reading(file);
    if (writing) {
      if (auto writable = check_writable(*database, file); !writable)
        return tl::unexpected(writable.error());
    }
    if (auto format = check_format(*database, file, mode); !format)
      return tl::unexpected(format.error());
    if (writing) {
      // Readers go on while a scan writes. Where the file system cannot do it SQLite keeps its old
      // way.
      database->exec("PRAGMA journal_mode = WAL");
      database->exec(kCheckpointPragma);
      migrate(*database, latest_version());
    }
    return database;
  } catch (const SQLite::Exception& exception) {
    const int system = database ? sqlite3_system_errno(database->getHandle()) : 0;
    return fail(sqlite_error(exception, system, file));
  }
}

}  // namespace tenken::inventory
