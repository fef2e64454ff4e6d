// Transcript: the conversation with a service, kept as evidence.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.hpp"
#include "model/evidence.hpp"

namespace tenken::net {

/// Bounded record of what was sent and received. Consecutive reads join, so that the same
/// conversation gives the same text however the network cut it.
class Transcript {
 public:
  enum class Direction : bool { sent, received };

  void add(Direction direction, ByteView bytes);
  /// A line of our own about the conversation ("connection closed by peer", "TLS handshake
  /// TLSv1.2").
  void note(std::string_view text);
  bool empty() const { return parts_.empty(); }
  /// Lines "> " sent, "< " received, "# " notes; control and non-ASCII bytes escaped as \xNN.
  std::string to_string() const;

 private:
  struct Part {
    char mark;
    Bytes bytes;
    Part(char m, ByteView b) : mark(m), bytes(b.begin(), b.end()) {}
  };
  std::vector<Part> parts_;
  std::size_t size_ = 0;
  bool truncated_ = false;
};

}  // namespace tenken::net
