// JSON of any length, a record at a time: lists of records are never held as a whole.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "model/result.hpp"
#include "vulndb/feeds/byte_source.hpp"

namespace tenken::vulndb {

/// What a JSON file is made of. Values live until the call returns. An error ends the reading.
class JsonParts {
 public:
  virtual ~JsonParts() = default;
  /// An element of the root where that is a list (`list` empty), or of one of its members that
  /// names_records knows.
  virtual Result<void> element(std::string_view list, const boost::json::value& value) = 0;
  /// Any other member of the root.
  virtual Result<void> member(std::string_view key, const boost::json::value& value) = 0;
  /// A list of records begins.
  virtual Result<void> list(std::string_view key) = 0;
  /// The document ends. Another may follow: JSON lines.
  virtual Result<void> end() = 0;
};

/// Whether a member of the root with that name is a list of records.
bool names_records(std::string_view key);

/// Reads `content` to its end. Errc::malformed with the place for anything that is no JSON, is
/// nested too deeply or has a text or record that is too long.
Result<void> split_json(const std::string& name, ByteSource& content, JsonParts& parts);

}  // namespace tenken::vulndb
