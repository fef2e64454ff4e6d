// One execution of a prepared statement: binds from left to right, reads from left to right.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/Statement.h>

#include "model/evidence.hpp"
#include "model/id.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

/// Throws SQLite::Exception. The statement is reset when the query ends, so that no read
/// transaction stays open.
class Query {
 public:
  explicit Query(SQLite::Statement& statement) : statement_(statement) {
    statement_.tryReset();
    statement_.clearBindings();
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query() { statement_.tryReset(); }

  Query& bind(std::int64_t value);
  Query& bind(bool value) { return bind(std::int64_t{value}); }
  Query& bind(int value) { return bind(std::int64_t{value}); }
  Query& bind(Timestamp value) { return bind(value.nanoseconds); }
  Query& bind(const std::string& value);
  Query& bind(std::string_view value) { return bind(std::string(value)); }
  Query& bind(const char* value) = delete;
  Query& bind(ByteView bytes);
  template <class Tag>
  Query& bind(const Id<Tag>& id) {
    return bind(std::as_bytes(std::span(id.value)));
  }
  Query& bind(const EvidenceId& id) { return bind(std::as_bytes(std::span(id.digest))); }
  template <class T>
  Query& bind(const std::optional<T>& value) {
    return value ? bind(*value) : null();
  }
  Query& null();
  /// The same without a copy: the bytes must stay as they are until the query has run.
  Query& lend(const std::string& value);
  Query& lend(ByteView bytes);
  template <class Tag>
  Query& lend(const Id<Tag>& id) {
    return lend(std::as_bytes(std::span(id.value)));
  }
  template <class Tag>
  Query& lend(Id<Tag>&& id) = delete;

  /// Steps to the next row, if there is one.
  bool next();
  /// Executes a statement without rows. \returns how many rows it changed
  int run() { return statement_.exec(); }

  std::int64_t integer();
  bool boolean() { return integer() != 0; }
  Timestamp time() { return Timestamp(integer()); }
  std::string text();
  /// The same into a text that is used again.
  void text(std::string& to);
  Bytes blob();
  template <class T>
  T id() {
    T id;
    read_bytes(id.value.data(), id.value.size());
    return id;
  }
  EvidenceId evidence();
  /// Addresses; one that does not read means a damaged file.
  IpAddress ip();
  std::optional<MacAddress> mac();
  /// Whether the next column is null; it is consumed only when it is.
  bool is_null();

 private:
  SQLite::Column column();
  void read_bytes(std::uint8_t* to, std::size_t size);

  SQLite::Statement& statement_;
  int bound_ = 0;
  int read_ = 0;
};

}  // namespace tenken::inventory
