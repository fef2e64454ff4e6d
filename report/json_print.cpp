#include "report/json_print.hpp"

#include <algorithm>
#include <string>

#include <boost/json/serialize.hpp>

namespace tenken::report {
namespace {

constexpr std::size_t kShortList = 80;  // characters of a list that stays on one line

void print(std::ostream& out, const boost::json::value& value, const std::string& indent);

void print_object(std::ostream& out, const boost::json::object& object, const std::string& indent) {
  const std::string deeper = indent + "  ";
  const char* separator = "{\n";
  for (const auto& member : object) {
    out << separator << deeper << boost::json::serialize(member.key()) << ": ";
    print(out, member.value(), deeper);
    separator = ",\n";
  }
  out << '\n' << indent << '}';
}

/// The list on one line, or nothing where it is long or holds other lists.
std::string one_line(const boost::json::array& array) {
  std::string line = "[";
  for (const boost::json::value& value : array) {
    if (value.is_structured()) return {};
    if (line.size() > 1) line += ", ";
    line += boost::json::serialize(value);
    if (line.size() > kShortList) return {};
  }
  return line + "]";
}

void print_array(std::ostream& out, const boost::json::array& array, const std::string& indent) {
  if (const std::string line = one_line(array); !line.empty()) {
    out << line;
    return;
  }
  const std::string deeper = indent + "  ";
  const char* separator = "[\n";
  for (const boost::json::value& value : array) {
    out << separator << deeper;
    print(out, value, deeper);
    separator = ",\n";
  }
  out << '\n' << indent << ']';
}

void print(std::ostream& out, const boost::json::value& value, const std::string& indent) {
  if (const auto* const object = value.if_object(); object != nullptr && !object->empty()) {
    print_object(out, *object, indent);
  } else if (const auto* const array = value.if_array(); array != nullptr && !array->empty()) {
    print_array(out, *array, indent);
  } else {
    out << boost::json::serialize(value);
  }
}

}  // namespace

void print_json(std::ostream& out, const boost::json::value& value) {
  print(out, value, {});
  out << '\n';
}

}  // namespace tenken::report
