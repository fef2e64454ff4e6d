#include "vulndb/sqlite_file.hpp"

#include <string>

#include <sqlite3.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/schema.hpp"

namespace tenken::vulndb {
namespace {

/// Characters that mean something in a SQLite URI, percent-encoded.
std::string uri_of(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const bool plain = c != '%' && c != '?' && c != '#';
    uri += plain ? std::string(1, c) : "%" + to_hex(as_bytes(std::string_view(&c, 1)));
  }
  return uri + "?immutable=1";
}

}  // namespace

std::unique_ptr<SQLite::Database> open_finished(const std::filesystem::path& file) {
  auto database = std::make_unique<SQLite::Database>(
      uri_of(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX);
  // What a bundle brings was made elsewhere: nothing in its schema is trusted.
  database->exec("PRAGMA trusted_schema = OFF");
  database->exec("PRAGMA cell_size_check = ON");
  database->exec("PRAGMA cache_size = -32768");
  return database;
}

Result<void> check_ours(SQLite::Database& database, const std::filesystem::path& file) {
  const int application = database.execAndGet("PRAGMA application_id").getInt();
  const int format = database.execAndGet("PRAGMA user_version").getInt();
  if (application != kApplicationId)
    return fail(Errc::usage, Note(Msg::vulndb_not_ours, {shown_name(file.string())}),
                Note(Msg::vulndb_not_ours_fix));
  if (format != kFormat)
    return fail(Errc::environment,
                Note(Msg::vulndb_other_format,
                     {shown_name(file.string()), std::to_string(format), std::to_string(kFormat)}),
                Note(Msg::vulndb_other_format_fix));
  return ok;
}

Error database_error(const SQLite::Exception& exception, const std::filesystem::path& file) {
  const std::string name = shown_name(file.string());
  switch (exception.getErrorCode() & 0xFF) {  // the primary code of an extended one
    case SQLITE_NOTADB:
      return {Errc::usage, Note(Msg::vulndb_not_ours, {name}), Note(Msg::vulndb_not_ours_fix)};
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:
      return {Errc::environment, Note(Msg::vulndb_damaged, {name}),
              Note(Msg::vulndb_other_format_fix), exception.what()};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Errc::environment, Note(Msg::vulndb_cannot_read, {name}),
              Note(Msg::vulndb_cannot_read_fix), exception.what()};
    default:
      return {Errc::environment, Note(Msg::vulndb_cannot_write, {name}),
              Note(Msg::vulndb_cannot_write_fix), exception.what()};
  }
}

}  // namespace tenken::vulndb
