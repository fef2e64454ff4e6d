// Start lines and header fields, which HTTP, RTSP and SIP share, as devices really send them.
// RFC 9112 sections 2 to 5, RFC 2326 section 4, RFC 3261 section 7.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/heard.hpp"

namespace tenken::dissect {

/// "HTTP", "RTSP", "SIP" or "ICY" where `text` begins with it and a slash or a blank; else empty.
std::string_view protocol_of(std::string_view text);

/// Views into the line. The reason may be missing, and so may the blanks' exact number.
struct StatusLine {
  std::string_view protocol;
  std::string_view version;
  int status = 0;  ///< 100 to 999; 0 where there is none
  std::string_view reason;
};
/// \param line  without its end; protocol_of(line) is not empty
StatusLine read_status_line(std::string_view line);

struct RequestLine {
  std::string_view method;
  std::string_view target;
  std::string_view protocol;
  std::string_view version;
};
/// Nothing where the line is no request of a protocol that is known here.
std::optional<RequestLine> read_request_line(std::string_view line);

struct HeadField {
  std::string_view name;
  std::string_view value;  ///< of a folded field with the line ends inside
};
/// Nothing for a line without a colon or a name.
std::optional<HeadField> split_field(std::string_view line);

/// Gives the fields of a head in their order, and has an end.
class HeadFields {
 public:
  static constexpr std::size_t kMaxFields = 100;

  explicit HeadFields(std::string_view lines) : rest_(lines) {}
  /// Lines that are no fields are passed over.
  std::optional<HeadField> next();

 private:
  std::string_view rest_;
  std::size_t lines_ = 0;
};

/// Views into the stream.
struct MessageHead {
  static constexpr std::size_t kMaxSize = std::size_t{32} * 1024;  ///< bytes

  std::string_view start;   ///< the first line that is not blank
  std::string_view fields;  ///< the lines behind it
  bool cut = false;         ///< longer than kMaxSize: the end is not here

  MessageHead() = default;
};

/// The head at the beginning of a stream, up to its blank line; what precedes the first line is
/// passed over if blank. need_more has a start line only where that is complete.
Heard<MessageHead> find_head(ByteView stream);

}  // namespace tenken::dissect
