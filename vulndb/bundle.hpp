// The database as one file to carry to a site without network: a zip of a manifest and the
// database.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "vulndb/new_file.hpp"

namespace tenken::vulndb {

/// Writes the bundle of a database. The result is the SHA-256 of the bundle itself, to be told
/// apart from the bundle: its own manifest protects against damage, not against forgery.
Result<std::string> write_bundle(const std::filesystem::path& database, Timestamp now,
                                 std::ostream& out);

/// Whether the file is a bundle, by what lies in it.
bool is_bundle(const std::filesystem::path& file);

/// Unpacks the database of a bundle, and makes sure that it is whole and is what its manifest says.
Result<void> read_bundle(const std::filesystem::path& bundle, const std::function<bool()>& stop,
                         NewFile& to);

}  // namespace tenken::vulndb
