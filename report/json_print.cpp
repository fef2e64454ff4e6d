#include "report/json_print.hpp"

#include <algorithm>
#include <array>

#include <boost/json/monotonic_resource.hpp>

#include "model/byte_scan.hpp"

namespace tenken::report {
namespace {

constexpr std::size_t kShortList = 80;  // characters of a list that stays on one line
constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;
constexpr std::size_t kPieceBytes = 1024;
constexpr std::size_t kElementBytes = std::size_t{32} * 1024;  // of most elements of a long list

}  // namespace

void JsonPrinter::flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

void JsonPrinter::make_room() {
  if (buffer_.size() > kBufferBytes) flush();
}

void JsonPrinter::serialize() {
  std::array<char, kPieceBytes> piece;
  while (!serializer_.done()) {
    const boost::json::string_view part = serializer_.read(piece.data(), piece.size());
    buffer_.append(part.data(), part.size());
  }
}

void JsonPrinter::quoted(std::string_view text) {
  if (json_prefix(text) == text.size()) {
    const std::size_t at = buffer_.size();
    buffer_.resize(at + text.size() + 2, '"');
    std::ranges::copy(text, buffer_.begin() + static_cast<std::ptrdiff_t>(at + 1));
    return;
  }
  serializer_.reset(boost::json::string_view(text.data(), text.size()));
  serialize();
}

void JsonPrinter::object(const boost::json::object& object, std::size_t depth) {
  char separator = '{';
  for (const auto& member : object) {
    buffer_ += separator;
    line(depth + 1);
    quoted(member.key());
    buffer_ += ": ";
    value(member.value(), depth + 1);
    separator = ',';
  }
  line(depth);
  buffer_ += '}';
}

/// Prints the list on one line, or nothing where it is long or holds other lists.
bool JsonPrinter::one_line(const boost::json::array& array) {
  const std::size_t before = buffer_.size();
  buffer_ += '[';
  for (const boost::json::value& element : array) {
    if (element.is_structured() || buffer_.size() - before > kShortList) {
      buffer_.resize(before);
      return false;
    }
    if (buffer_.size() > before + 1) buffer_ += ", ";
    value(element, 0);
  }
  if (buffer_.size() - before > kShortList) {
    buffer_.resize(before);
    return false;
  }
  buffer_ += ']';
  return true;
}

void JsonPrinter::array(const boost::json::array& array, std::size_t depth) {
  if (one_line(array)) return;
  char separator = '[';
  for (const boost::json::value& element : array) {
    buffer_ += separator;
    line(depth + 1);
    value(element, depth + 1);
    make_room();
    separator = ',';
  }
  line(depth);
  buffer_ += ']';
}

void JsonPrinter::value(const boost::json::value& value, std::size_t depth) {
  if (const auto* const members = value.if_object(); members != nullptr && !members->empty()) {
    object(*members, depth);
  } else if (const auto* const elements = value.if_array();
             elements != nullptr && !elements->empty()) {
    array(*elements, depth);
  } else if (const auto* const text = value.if_string()) {
    quoted(std::string_view(text->data(), text->size()));
  } else if (value.is_null()) {
    buffer_ += "null";
  } else {
    serializer_.reset(&value);
    serialize();
  }
}

void print_json(std::ostream& out, const boost::json::value& value) {
  JsonPrinter printer(out);
  printer.value(value, 0);
  printer.raw("\n");
  printer.flush();
}

void JsonDocument::key(std::string_view key) {
  printer_.make_room();
  printer_.raw(empty_ ? "{" : ",");
  printer_.line(1);
  printer_.quoted(key);
  printer_.raw(": ");
  empty_ = false;
}

void JsonDocument::member(std::string_view name, const boost::json::value& value) {
  key(name);
  printer_.value(value, 1);
}

void JsonDocument::list(std::string_view name, std::size_t count, const MakeObject& element) {
  key(name);
  std::array<unsigned char, kElementBytes> room;  // left as it is: only what is written is read
  printer_.raw("[");
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) printer_.raw(",");
    printer_.line(2);
    boost::json::monotonic_resource pool(room.data(), room.size());
    printer_.value(element(i, &pool), 2);
    printer_.make_room();
  }
  if (count > 0) printer_.line(1);
  printer_.raw("]");
}

void JsonDocument::end() {
  printer_.raw(empty_ ? "{}\n" : "\n}\n");
  printer_.flush();
}

}  // namespace tenken::report
