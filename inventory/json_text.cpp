#include "inventory/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tenken::inventory {
namespace {

namespace json = boost::json;

json::array array_of(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_array()) return {};
  return std::move(value.get_array());
}

}  // namespace

std::string strings_to_json(const std::vector<std::string>& strings) {
  json::array array;
  for (const std::string& text : strings) array.emplace_back(text);
  return json::serialize(array);
}

std::vector<std::string> strings_from_json(std::string_view text) {
  std::vector<std::string> strings;
  for (const json::value& value : array_of(text))
    if (const json::string* const string = value.if_string()) strings.emplace_back(*string);
  return strings;
}

std::string numbers_to_json(std::span<const std::size_t> numbers) {
  json::array array;
  for (const std::size_t number : numbers) array.emplace_back(number);
  return json::serialize(array);
}

void numbers_from_json(std::string_view text, std::span<std::size_t> numbers) {
  const json::array array = array_of(text);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    json::error_code error;
    numbers[i] = i < array.size() ? array[i].to_number<std::size_t>(error) : 0;
    if (error) numbers[i] = 0;
  }
}

}  // namespace tenken::inventory
