// JSON for people and for diffs: two spaces, keys in the order of insertion, short lists on one
// line.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/serializer.hpp>
#include <boost/json/value.hpp>

namespace tenken::report {

/// Writes `value` and a line end.
void print_json(std::ostream& out, const boost::json::value& value);

/// Values as text in a buffer of a fixed size, which goes to the stream when it is full.
class JsonPrinter {
 public:
  explicit JsonPrinter(std::ostream& out) : out_(out) {}

  /// \param depth  how many objects and lists surround the value
  void value(const boost::json::value& value, std::size_t depth);
  /// A key or any other string as JSON writes it.
  void quoted(std::string_view text);
  /// A list of strings.
  void texts(const std::vector<std::string>& texts, std::size_t depth);
  void raw(std::string_view text) { buffer_.append(text); }
  void line(std::size_t depth) { buffer_.append(1, '\n').append(2 * depth, ' '); }
  /// Writes the buffer out when it is full.
  void make_room();
  void flush();

 private:
  void object(const boost::json::object& object, std::size_t depth);
  template <class List, class Print>
  bool one_line(const List& list, const Print& print);
  template <class List, class Print>
  void lines(const List& list, std::size_t depth, const Print& print);
  void array(const boost::json::array& array, std::size_t depth);
  void serialize();

  std::ostream& out_;
  std::string buffer_;
  boost::json::serializer serializer_;
};

/// The members of an object, printed as they come. There has to be one at least.
class JsonMembers {
 public:
  JsonMembers(JsonPrinter& printer, std::size_t depth) : printer_(printer), depth_(depth) {}

  /// Begins a member; its value is what is printed next.
  void key(std::string_view name);
  void text(std::string_view name, std::string_view text) {
    key(name);
    printer_.quoted(text);
  }
  void null(std::string_view name) {
    key(name);
    printer_.raw("null");
  }
  void texts(std::string_view name, const std::vector<std::string>& texts) {
    key(name);
    printer_.texts(texts, depth_ + 1);
  }
  void value(std::string_view name, const boost::json::value& value) {
    key(name);
    printer_.value(value, depth_ + 1);
  }
  void end() {
    printer_.line(depth_);
    printer_.raw("}");
  }

 private:
  JsonPrinter& printer_;
  std::size_t depth_;
  char separator_ = '{';
};

/// An object too large to exist as a whole: its members are printed as they come.
class JsonDocument {
 public:
  explicit JsonDocument(std::ostream& out) : printer_(out) {}

  void member(std::string_view key, const boost::json::value& value);
  /// Makes an element of a list out of memory that is there for this element alone.
  using MakeObject = std::function<boost::json::object(std::size_t, boost::json::storage_ptr)>;

  /// A list of objects, each made when its turn comes.
  void list(std::string_view key, std::size_t count, const MakeObject& element);

  /// A member of the objects that is not in them, but printed in its place.
  struct Apart {
    std::string_view key;
    std::function<void(std::size_t, JsonPrinter&, std::size_t depth)> print;
  };
  void list(std::string_view key, std::size_t count, const MakeObject& element, const Apart& apart);
  /// Ends the object and the line; nothing may follow.
  void end();

 private:
  void key(std::string_view key);

  JsonPrinter printer_;
  bool empty_ = true;
};

}  // namespace tenken::report
