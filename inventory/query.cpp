#include "inventory/query.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace tenken::inventory {

Query& Query::bind(std::int64_t value) {
  statement_.bind(++bound_, value);
  return *this;
}

Query& Query::bind(const std::string& value) {
  statement_.bind(++bound_, value);
  return *this;
}

Query& Query::bind(ByteView bytes) {
  // A null pointer would bind NULL; an empty blob is not nothing.
  const void* const data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  statement_.bind(++bound_, data, static_cast<int>(bytes.size()));
  return *this;
}

Query& Query::lend(const std::string& value) {
  statement_.bindNoCopy(++bound_, value);
  return *this;
}

Query& Query::lend(ByteView bytes) {
  const void* const data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  statement_.bindNoCopy(++bound_, data, static_cast<int>(bytes.size()));
  return *this;
}

Query& Query::null() {
  statement_.bind(++bound_);
  return *this;
}

bool Query::next() {
  read_ = 0;
  return statement_.executeStep();
}

SQLite::Column Query::column() { return statement_.getColumn(read_++); }

std::int64_t Query::integer() { return column().getInt64(); }

std::string Query::text() { return column().getString(); }

void Query::text(std::string& to) {
  const SQLite::Column from = column();
  const auto* const data = static_cast<const char*>(from.getBlob());
  const auto size = static_cast<std::size_t>(from.getBytes());
  data == nullptr ? to.clear() : static_cast<void>(to.assign(data, size));
}

Bytes Query::blob() {
  const SQLite::Column from = column();
  const auto* const data = static_cast<const std::byte*>(from.getBlob());
  const auto size = static_cast<std::size_t>(from.getBytes());
  return data == nullptr ? Bytes() : Bytes(data, data + size);
}

void Query::read_bytes(std::uint8_t* to, std::size_t size) {
  const SQLite::Column from = column();
  const void* const data = from.getBlob();
  if (data == nullptr || static_cast<std::size_t>(from.getBytes()) != size)
    throw SQLite::Exception("an id has the wrong length", SQLITE_CORRUPT);
  std::memcpy(to, data, size);
}

EvidenceId Query::evidence() {
  EvidenceId id;
  read_bytes(id.digest.data(), id.digest.size());
  return id;
}

IpAddress Query::ip() {
  auto parsed = IpAddress::parse(text());
  if (!parsed) throw SQLite::Exception("an address does not read", SQLITE_CORRUPT);
  return *std::move(parsed);
}

std::optional<MacAddress> Query::mac() {
  const std::string stored = text();
  if (stored.empty()) return std::nullopt;
  const auto parsed = MacAddress::parse(stored);
  if (!parsed) throw SQLite::Exception("a MAC address does not read", SQLITE_CORRUPT);
  return *parsed;
}

bool Query::is_null() {
  if (!statement_.getColumn(read_).isNull()) return false;
  ++read_;
  return true;
}

}  // namespace tenken::inventory
