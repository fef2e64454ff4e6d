// The key with which passwords that were heard are hashed.
#pragma once

#include <filesystem>

#include "model/result.hpp"
#include "scanner/passive/secret_marks.hpp"

namespace tenken::cli {

/// Of the inventory in `database`: kept beside it, in a file with ".key" behind its name that only
/// its owner may read, and made at random where it is missing. Without it the hashes in an
/// inventory tell nothing. Errc::environment when it cannot be read, made or understood.
Result<passive::SecretMarks::Key> secret_key(const std::filesystem::path& database);

}  // namespace tenken::cli
