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
    text.copy(buffer_.data() + at + 1, text.size());
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

/// Prints the list on one line, or nothing where it is long.
template <class List, class Print>
bool JsonPrinter::one_line(const List& list, const Print& print) {
  const std::size_t before = buffer_.size();
  buffer_ += '[';
  for (const auto& element : list) {
    if (buffer_.size() - before > kShortList) break;
    if (buffer_.size() > before + 1) buffer_ += ", ";
    print(element, 0);
  }
  if (buffer_.size() - before > kShortList) {
    buffer_.resize(before);
    return false;
  }
  buffer_ += ']';
  return true;
}

template <class List, class Print>
void JsonPrinter::lines(const List& list, std::size_t depth, const Print& print) {
  char separator = '[';
  for (const auto& element : list) {
    buffer_ += separator;
    line(depth + 1);
    print(element, depth + 1);
    make_room();
    separator = ',';
  }
  line(depth);
  buffer_ += ']';
}

void JsonPrinter::array(const boost::json::array& array, std::size_t depth) {
  const auto print = [this](const boost::json::value& element, std::size_t at) {
    value(element, at);
  };
  const bool flat = std::ranges::none_of(array, &boost::json::value::is_structured);
  if (!flat || !one_line(array, print)) lines(array, depth, print);
}

void JsonPrinter::texts(const std::vector<std::string>& texts, std::size_t depth) {
  const auto print = [this](const std::string& text, std::size_t) { quoted(text); };
  if (!one_line(texts, print)) lines(texts, depth, print);
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

void JsonMembers::key(std::string_view name) {
  printer_.raw({&separator_, 1});
  printer_.line(depth_ + 1);
  printer_.quoted(name);
  printer_.raw(": ");
  separator_ = ',';
}

void JsonDocument::list(std::string_view name, std::size_t count, const MakeObject& element) {
  list(name, count, element, Apart());
}

void JsonDocument::list(std::string_view name, std::size_t count, const MakeObject& element,
                        const Apart& apart) {
  key(name);
  std::array<unsigned char, kElementBytes> room;  // left as it is: only what is written is read
  printer_.raw("[");
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) printer_.raw(",");
    printer_.line(2);
    boost::json::monotonic_resource pool(room.data(), room.size());
    const boost::json::value made = element(i, &pool);
    const boost::json::object& object = made.get_object();
    if (object.if_contains(apart.key) == nullptr) {
      printer_.value(made, 2);
    } else {
      JsonMembers members(printer_, 2);
      for (const auto& member : object) {
        members.key(member.key());
        if (member.key() == apart.key) {
          apart.print(i, printer_, 3);
        } else {
          printer_.value(member.value(), 3);
        }
      }
      members.end();
    }
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
