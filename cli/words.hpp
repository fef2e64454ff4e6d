// Words that the user gave, for messages and for commands that may be pasted.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace tenken::cli {

/// `text` made printable; an empty one as '', which would be invisible otherwise.
std::string shown(std::string_view text);

/// "a, b, c".
std::string listed(const std::vector<std::string>& texts);
/// The same; "-" where there is nothing.
std::string list_or_dash(const std::vector<std::string>& texts);

/// `text` as one word of a POSIX shell.
std::string shell_word(const std::string& text);

/// " --lang ja": the settings among `wanted` that were given as flags, to append to a command.
std::string given_flags(const Settings& settings, std::initializer_list<Setting> wanted);

}  // namespace tenken::cli
