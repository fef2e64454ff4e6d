#include "inventory/sqlite_error.hpp"

#include <cerrno>
#include <string>

#include <sqlite3.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMaxShownPath = 400;  // bytes

bool means_full(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

}  // namespace

std::string shown(const std::filesystem::path& file) {
  return printable(file.string(), kMaxShownPath);
}

Error sqlite_error(const SQLite::Exception& exception, int system_error,
                   const std::filesystem::path& file) {
  const int code = exception.getErrorCode() & 0xFF;  // the primary code of an extended one
  const std::string detail = exception.what();
  const auto error = [&](Errc errc, Msg text, Msg remedy) {
    return Error(errc, Note(text, {shown(file)}), Note(remedy), detail);
  };
  if (code == SQLITE_FULL || (code == SQLITE_IOERR && means_full(system_error)))
    return error(Errc::environment, Msg::inventory_full, Msg::inventory_full_remedy);
  switch (code) {
    case SQLITE_NOTADB:
      return error(Errc::usage, Msg::inventory_not_tenken, Msg::inventory_not_tenken_remedy);
    case SQLITE_CORRUPT:
      return error(Errc::environment, Msg::inventory_corrupt, Msg::inventory_corrupt_remedy);
    case SQLITE_READONLY:
      return error(Errc::environment, Msg::inventory_read_only, Msg::inventory_read_only_remedy);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return error(Errc::environment, Msg::inventory_busy, Msg::inventory_busy_remedy);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return error(Errc::environment, Msg::inventory_cannot_open,
                   Msg::inventory_cannot_open_remedy);
    case SQLITE_IOERR:
      return error(Errc::environment, Msg::inventory_io, Msg::inventory_io_remedy);
    default:
      return {Errc::io, Note(Msg::inventory_io, {shown(file)}), Note(Msg::inventory_io_remedy),
              detail};
  }
}

}  // namespace tenken::inventory
