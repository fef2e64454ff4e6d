// What is wrong with a feed, in the words of a user: which file, what, and where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace tenken::vulndb {

/// Errc::malformed about the file `name`; `args` fill the message after the name.
Error feed_fault(Msg what, std::string_view name, const std::vector<std::string>& args = {},
                 std::string_view detail = {});
/// The same, with the place in bytes.
Error fault_at(Msg what, std::string_view name, std::uint64_t byte, std::string_view detail = {});
/// Errc::usage: a file that cannot be opened or read.
Error unreadable(std::string_view name, int error);
/// The name of a file as a message shows it.
std::string shown_name(std::string_view name);

}  // namespace tenken::vulndb
