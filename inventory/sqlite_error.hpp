// What SQLite says when it fails, in the words of tenken.
#pragma once

#include <filesystem>

#include <SQLiteCpp/Exception.h>

#include "model/result.hpp"

namespace tenken::inventory {

/// \param system_error  errno of the file operation that failed, 0 where there was none
Error sqlite_error(const SQLite::Exception& exception, int system_error,
                   const std::filesystem::path& file);

/// `file` as a message argument.
std::string shown(const std::filesystem::path& file);

}  // namespace tenken::inventory
