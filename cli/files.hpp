// Whole files, with errors that say what to do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace tenken::cli {

inline constexpr std::size_t kMaxTextFile = std::size_t{16}
                                            << 20U;  // bytes of a configuration or target list

/// The content of a text file. Errc::usage when it is absent or larger than `most` bytes: the user
/// named it.
Result<std::string> read_file(const std::filesystem::path& file, std::size_t most = kMaxTextFile);

/// Errc::usage when `file` is a folder.
Result<void> check_no_folder(const std::filesystem::path& file);

/// Writes the content of a file. An error of its own leaves the file as it was.
using WriteContent = std::function<Result<void>(std::ostream& out)>;

/// Replaces `file` in one step: either the old content stays or the new one is complete. Errc::io,
/// or the error of `content`.
Result<void> write_file(const std::filesystem::path& file, const WriteContent& content);
Result<void> write_file(const std::filesystem::path& file, std::string_view content);

/// Whether write_file could create `file` now; leaves nothing behind. Errc::io, or
/// Errc::usage when it is a folder.
Result<void> check_writable(const std::filesystem::path& file);

}  // namespace tenken::cli
