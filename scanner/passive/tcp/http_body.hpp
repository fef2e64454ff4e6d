// HttpBody: follows the body of an answer to its end and keeps the beginning of a page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::passive::tcp {

/// How long the body is, its length, its chunks (RFC 9112 section 7.1) or the end of the stream
/// tell.
class HttpBody {
 public:
  static constexpr std::size_t kMostKept = std::size_t{8} * 1024;  ///< bytes

  /// \param keep  whether anybody wants to read it
  void begin_length(std::uint64_t length, bool keep);
  void begin_chunks(bool keep);
  void begin_open(bool keep);

  /// In a body that is not at its end.
  bool active() const { return stage_ != Stage::none; }
  /// \returns how many bytes belong to it, perhaps more than there are; 0: a line of it is cut
  std::uint64_t feed(ByteView bytes);
  /// The chunks contradict themselves.
  bool broken() const { return broken_; }
  std::string_view kept() const { return kept_; }
  void forget();

 private:
  enum class Stage : std::uint8_t { none, data, chunk_head, chunk_data, chunk_end, trailer };

  std::uint64_t feed_line(ByteView bytes);
  std::uint64_t feed_data(ByteView bytes);
  void begin(Stage stage, std::uint64_t left, bool keep);
  void end_line(std::string_view line);

  Stage stage_ = Stage::none;
  bool keep_ = false;
  bool broken_ = false;
  std::uint64_t left_ = 0;
  std::string kept_;
};

}  // namespace tenken::passive::tcp
