// SideStore: tables beside the inventory proper, through a connection of their own.
#pragma once

#include <cerrno>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "inventory/database.hpp"
#include "inventory/inventory.hpp"
#include "inventory/sqlite_error.hpp"
#include "model/result.hpp"

namespace tenken::inventory {

/// Exceptions of the engine end here. Used by one thread at a time.
class SideStore {
 public:
  /// The site as in Inventory::open, which must have made it.
  static Result<std::unique_ptr<SideStore>> open(const std::filesystem::path& file, OpenMode mode,
                                                 std::string_view site_name);

  SQLite::Database& database() { return *database_; }
  const SiteId& site() const { return site_; }

  template <class T>
  Result<T> guarded(const std::function<Result<T>()>& work) {
    errno = 0;
    try {
      return work();
    } catch (const SQLite::Exception& exception) {
      const int known = sqlite3_system_errno(database_->getHandle());
      return fail(sqlite_error(exception, known != 0 ? known : errno, file_));
    }
  }

  /// The whole of `work`, or nothing.
  template <class T>
  Result<T> written(const std::function<Result<T>()>& work) {
    return guarded<T>([&]() -> Result<T> {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      Result<T> done = work();
      if (done) transaction.commit();
      return done;
    });
  }

 private:
  SideStore(std::filesystem::path file, std::unique_ptr<SQLite::Database> database)
      : file_(std::move(file)), database_(std::move(database)) {}
  Result<void> find_site(std::string_view name);

  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> database_;
  SiteId site_;
};

}  // namespace tenken::inventory
