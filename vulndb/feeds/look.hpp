// Looking into a JSON record: what is absent reads as empty, what has the wrong type is remembered.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace tenken::vulndb {

/// One record under inspection. Null counts as absent.
class Look {
 public:
  const boost::json::object* object(const boost::json::object& in, std::string_view key) {
    const boost::json::value* value = find(in, key);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) wrong(key);
    return value->if_object();
  }
  /// Absent lists read as empty ones.
  const boost::json::array& array(const boost::json::object& in, std::string_view key) {
    static const boost::json::array kNothing;
    const boost::json::value* value = find(in, key);
    if (value == nullptr) return kNothing;
    if (!value->is_array()) wrong(key);
    return value->is_array() ? value->get_array() : kNothing;
  }
  std::string_view text(const boost::json::object& in, std::string_view key) {
    const boost::json::value* value = find(in, key);
    if (value == nullptr) return {};
    if (!value->is_string()) wrong(key);
    return value->is_string() ? std::string_view(value->get_string()) : std::string_view();
  }
  std::optional<double> number(const boost::json::object& in, std::string_view key) {
    const boost::json::value* value = find(in, key);
    if (value == nullptr) return std::nullopt;
    if (value->is_number()) return value->to_number<double>();
    wrong(key);
    return std::nullopt;
  }
  bool flag(const boost::json::object& in, std::string_view key, bool absent) {
    const boost::json::value* value = find(in, key);
    if (value == nullptr) return absent;
    if (!value->is_bool()) wrong(key);
    return value->is_bool() ? value->get_bool() : absent;
  }
  /// An element of the list `key`, which has to be an object.
  const boost::json::object* item(const boost::json::value& value, std::string_view key) {
    if (!value.is_object()) wrong(key);
    return value.if_object();
  }
  void wrong(std::string_view key) {
    if (fault.empty()) fault = key;
  }

  std::string fault;  ///< the first member that had the wrong type

 private:
  static const boost::json::value* find(const boost::json::object& in, std::string_view key) {
    const boost::json::value* value = in.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
};

}  // namespace tenken::vulndb
