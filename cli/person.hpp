// What a person says and who says it: for the commands that keep it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "model/result.hpp"

namespace tenken::cli {

inline constexpr std::size_t kMostPersonText = 1000;  // bytes of one entry
inline constexpr std::size_t kMostPersonName = 128;

/// The person behind sudo, else the user of the process.
std::string current_user(const Environment& environment);

/// Whether `text` can be kept as it is: printable UTF-8 of at most `most` bytes that says
/// something, or nothing at all. `name` is that of the option. Errc::usage.
Result<void> check_person_text(std::string_view name, std::string_view text,
                               std::size_t most = kMostPersonText);

}  // namespace tenken::cli
