// Copies of an inventory file, made while others read and write it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace tenken::inventory {

/// What a look through a whole file found.
struct DatabaseCheck {
  int format = 0;
  std::int64_t devices = 0;
  std::int64_t scans = 0;
  std::int64_t observations = 0;
  std::uintmax_t bytes = 0;
  std::vector<std::string> problems;  ///< technical English; empty: it is sound

  DatabaseCheck() = default;
};

/// Writes the state of `file` at one moment into `to`, in one step: either the whole copy is there
/// or nothing is. The caller has seen to it that `to` may be replaced.
/// \returns Errc::environment where a file cannot be read or written, Errc::usage where `file` is
///          no inventory or `to` is the same file
Result<void> back_up(const std::filesystem::path& file, const std::filesystem::path& to);

/// Puts the content of `from` into the place of that of `file`, which is made where there is none.
/// Others who have it open see the new content; a crash leaves the old one. A damaged `from` is
/// refused.
Result<void> restore(const std::filesystem::path& from, const std::filesystem::path& file);

Result<DatabaseCheck> check_database(const std::filesystem::path& file);

}  // namespace tenken::inventory
