// HTTP responses as embedded servers really send them: a tolerant reader. RFC 9112; RTSP (RFC 2326)
// has the same form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

struct HttpResponse {
  std::string protocol;  ///< "HTTP", "RTSP", "SIP", "ICY"
  std::string version;   ///< "1.1"; "0.9": a bare HTML page without a head
  int status = 0;        ///< 0 when there is no status line
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, wire order
  std::string body;        ///< decoded from chunks, cut at HttpReader::kMaxBody
  bool truncated = false;  ///< a limit of ours was reached, or the message broke off

  /// The first header of that (lower-case) name, or empty.
  std::string_view header(std::string_view name) const;
};

/// Whether these first bytes of a server start a response of `protocol` ("HTTP", "RTSP", ...).
bool starts_response(ByteView bytes, std::string_view protocol);

/// Reads one response from pieces of any size. Accepts lines that end in LF alone, blank lines
/// before the status line, a missing reason, header lines without a colon (left out), folded
/// headers, bare HTML, lengths that lie. Interim 1xx responses are skipped.
class HttpReader {
 public:
  static constexpr std::size_t kMaxHead = std::size_t{32} * 1024;
  static constexpr std::size_t kMaxHeaders = 100;
  static constexpr std::size_t kMaxBody = std::size_t{64} * 1024;

  void feed(ByteView bytes);
  /// No further input changes the result.
  bool done() const { return stage_ == Stage::done; }
  /// Whether the head is complete, so that a client may stop waiting when the body stalls.
  bool has_head() const { return stage_ >= Stage::body; }
  /// Ends the input. malformed: these bytes are not HTTP.
  Result<HttpResponse> finish() &&;

 private:
  enum class Stage : std::uint8_t { start, headers, body, chunk_size, chunk, chunk_end, done };

  bool take_line(std::string& line);
  bool step();
  bool step_start();
  bool step_headers();
  bool step_chunk_size();
  void read_status_line(std::string_view line);
  void read_header(std::string_view line);
  void begin_body();
  bool take_body(std::size_t limit);

  Stage stage_ = Stage::start;
  std::string input_;        ///< not yet consumed
  std::size_t scanned_ = 0;  ///< of input_, known to hold no LF
  std::size_t head_size_ = 0;
  std::size_t interim_ = 0;
  std::size_t left_ = 0;  ///< body or chunk bytes that the message still promises
  bool foreign_ = false;  ///< not HTTP
  HttpResponse response_;
};

/// The challenge of a WWW-Authenticate header (RFC 9110 section 11.6.1): its first scheme and
/// realm.
struct HttpChallenge {
  std::string scheme;  ///< "Basic", "Digest"
  std::string realm;   ///< UTF-8
};
HttpChallenge parse_challenge(std::string_view header);

}  // namespace tenken::dissect
