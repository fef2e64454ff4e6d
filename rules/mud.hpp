// MUD files (RFC 8520, access lists of RFC 8519): what the maker of a device says that it needs.
// The forms of the drafts before them are read, too, since makers published those.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "rules/policy.hpp"

namespace tenken::rules {

/// Reads what the rules judge by: names and addresses on the Internet, and ports that others may
/// begin with. A file whose name is a MAC address (00-00-5e-00-53-07.json) is that device's.
/// \returns Errc::usage for anything but a MUD file
Result<MudProfile> parse_mud(std::string_view text, std::string_view file_name);
Result<MudProfile> load_mud(const std::filesystem::path& file);

}  // namespace tenken::rules
