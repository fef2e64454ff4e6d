// JSON in one column: short lists, and text that is written piece by piece.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

namespace tenken::inventory {

/// Appends `text` in quotes, as JSON writes it.
void append_json_string(std::string& to, std::string_view text);
void append_json_strings(std::string& to, const std::vector<std::string>& strings);
/// The array that `text` is; what is none has no elements.
boost::json::array array_from_json(std::string_view text);
/// The strings of an array; what is no string is left out, what is no array has none.
std::vector<std::string> strings_of(const boost::json::value& value);

std::string strings_to_json(const std::vector<std::string>& strings);
/// The strings of an array; what is no string is left out, what is no array has none.
std::vector<std::string> strings_from_json(std::string_view text);

std::string numbers_to_json(std::span<const std::size_t> numbers);
/// Fills `numbers` from an array; what is missing is 0.
void numbers_from_json(std::string_view text, std::span<std::size_t> numbers);

}  // namespace tenken::inventory
