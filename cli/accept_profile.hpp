// The profiles of acceptance: files, and the examples that come with the program.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "rules/acceptance.hpp"

namespace tenken::cli {

/// A profile of profiles/, as its text.
struct AcceptExample {
  std::string_view name;  ///< "camera"
  std::string_view text;
};

/// By name.
std::span<const AcceptExample> accept_examples();

/// Reads the file, or the example of that name where there is no such file. Errc::usage, with file
/// and line and what to write instead.
Result<rules::AcceptanceProfile> load_accept_profile(const std::string& named);
/// \param file  its name, for messages
Result<rules::AcceptanceProfile> parse_accept_profile(std::string_view text,
                                                      const std::string& file);

}  // namespace tenken::cli
