// The nearest known name to a mistyped one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, or nothing when none is near enough to be what was meant.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// "Choose one of ...", with the nearest of `choices` to `word` where one is near.
Note choose(std::string_view word, std::span<const std::string> choices);

/// Errc::usage: `what` names the word; the remedy is the nearest of `known`, if one is near, and
/// where to read more.
Unexpected mistyped(Msg what, std::string_view word, std::span<const std::string> known,
                    const std::string& help_command);

}  // namespace tenken::cli
