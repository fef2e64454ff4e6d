// Values in the binary encoding of OPC UA. OPC 10000-6 section 5.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// Reads little-endian values one after the other. After the first that is cut all are empty, and
/// `failed` says so: a structure is read first and judged then.
class OpcUaReader {
 public:
  explicit OpcUaReader(ByteView bytes) : in_(bytes) {}

  bool failed() const { return failed_; }
  bool empty() const { return in_.empty(); }
  std::uint8_t byte();
  std::uint32_t number();
  /// A string or byte string; a missing one is empty.
  ByteView bytes();
  std::string_view text() { return as_text(bytes()); }
  /// The text of a localized text, without its locale.
  std::string_view localized_text();
  /// Number of elements in an array; 0 for a missing one. At most `limit`: more is a failure.
  std::uint32_t count(std::uint32_t limit);
  void skip(std::size_t size);
  /// A node id: its number where it is numeric in namespace 0.
  std::optional<std::uint32_t> node_id();
  /// Header of a request or of an answer (OPC 10000-4 section 7.32, 7.33); of an answer its status.
  void request_header();
  std::uint32_t response_header();

 private:
  void fail() { failed_ = true, in_ = Reader(ByteView()); }
  void extension_object();

  Reader in_;
  bool failed_ = false;
};

}  // namespace tenken::dissect
