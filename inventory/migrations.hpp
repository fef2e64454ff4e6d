// Numbered migrations: the files of inventory/migrations, built in.
#pragma once

#include <SQLiteCpp/Database.h>

namespace tenken::inventory {

/// "tnkn": what file(1) and other programs may know the format by.
inline constexpr int kApplicationId = 0x746E6B6E;

/// The newest format, which is the number of migrations.
int latest_version();
/// The format of the file, 0 for an empty one.
int version_of(SQLite::Database& database);
int application_of(SQLite::Database& database);

/// Brings the file to format `target`, in one transaction; does nothing when it is there
/// already. Safe when several processes do it at once. Throws SQLite::Exception.
void migrate(SQLite::Database& database, int target);

}  // namespace tenken::inventory
