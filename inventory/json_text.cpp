#include "inventory/json_text.hpp"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "model/byte_scan.hpp"

namespace tenken::inventory {
namespace json = boost::json;

void append_json_string(std::string& to, std::string_view text) {
  if (json_prefix(text) == text.size())
    to.append(1, '"').append(text).append(1, '"');
  else
    to += json::serialize(json::string_view(text.data(), text.size()));
}

void append_json_strings(std::string& to, const std::vector<std::string>& strings) {
  to += '[';
  for (const std::string& text : strings) {
    if (&text != &strings.front()) to += ',';
    append_json_string(to, text);
  }
  to += ']';
}

json::array array_from_json(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_array()) return {};
  return std::move(value.get_array());
}

std::vector<std::string> strings_of(const json::value& value) {
  std::vector<std::string> strings;
  if (const json::array* const array = value.if_array())
    for (const json::value& element : *array)
      if (const json::string* const string = element.if_string()) strings.emplace_back(*string);
  return strings;
}

std::string strings_to_json(const std::vector<std::string>& strings) {
  std::string text;
  append_json_strings(text, strings);
  return text;
}

std::vector<std::string> strings_from_json(std::string_view text) {
  return strings_of(array_from_json(text));
}

std::string numbers_to_json(std::span<const std::size_t> numbers) {
  json::array array;
  for (const std::size_t number : numbers) array.emplace_back(number);
  return json::serialize(array);
}

void numbers_from_json(std::string_view text, std::span<std::size_t> numbers) {
  const json::array array = array_from_json(text);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    json::error_code error;
    numbers[i] = i < array.size() ? array[i].to_number<std::size_t>(error) : 0;
    if (error) numbers[i] = 0;
  }
}

}  // namespace tenken::inventory
