// Short lists as JSON arrays in one column.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenken::inventory {

std::string strings_to_json(const std::vector<std::string>& strings);
/// The strings of an array; what is no string is left out, what is no array has none.
std::vector<std::string> strings_from_json(std::string_view text);

std::string numbers_to_json(std::span<const std::size_t> numbers);
/// Fills `numbers` from an array; what is missing is 0.
void numbers_from_json(std::string_view text, std::span<std::size_t> numbers);

}  // namespace tenken::inventory
