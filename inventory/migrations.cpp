#include "inventory/migrations.hpp"

#include <iterator>
#include <string>

#include <SQLiteCpp/Transaction.h>

namespace tenken::inventory {
namespace {

constexpr const char* kMigrations[] = {
#include "migrations.def"
};

}  // namespace

int latest_version() { return static_cast<int>(std::size(kMigrations)); }

int version_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

int application_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA application_id").getInt();
}

void migrate(SQLite::Database& database, int target) {
  if (version_of(database) >= target) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int before = version_of(database);  // another process may have come first
  if (before >= target) return;
  if (before == 0) database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  for (int version = before; version < target; ++version) database.exec(kMigrations[version]);
  database.exec("PRAGMA user_version = " + std::to_string(target));
  transaction.commit();
}

}  // namespace tenken::inventory
