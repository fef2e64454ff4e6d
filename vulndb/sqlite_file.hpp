// Opening files of SQLite, and its errors in words of tenken.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include "model/result.hpp"

namespace tenken::vulndb {

/// Opens a finished database for reading: it never changes in place, so that no lock is needed.
/// Throws SQLite::Exception.
std::unique_ptr<SQLite::Database> open_finished(const std::filesystem::path& file);

/// That the file is one of ours, of this format. Throws SQLite::Exception.
Result<void> check_ours(SQLite::Database& database, const std::filesystem::path& file);

/// What SQLite says when it fails.
Error database_error(const SQLite::Exception& exception, const std::filesystem::path& file);

}  // namespace tenken::vulndb
