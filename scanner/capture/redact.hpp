// Redaction: how much of a frame may be stored, so that no secret is.
#pragma once

#include <cstddef>

#include "scanner/capture/frame.hpp"
#include "scanner/capture/open_records.hpp"
#include "scanner/capture/packet.hpp"

namespace tenken::capture {

/// Passwords, keys and what they can be guessed from stand in payloads, and nobody knows all of
/// their forms. So only headers are kept, and the payload of those messages that are known to carry
/// no secret, up to the first part of them that is not known. Whatever else there is, is cut.
/// Allocates nothing for a frame; one thread at a time.
class Redactor {
 public:
  /// How many bytes of the frame may be stored, from its first.
  std::size_t keep(const Frame& frame);

 private:
  std::size_t keep_payload() const;
  std::size_t keep_tcp(ByteView data, Timestamp at);

  Packet packet_;
  OpenRecords records_;
};

}  // namespace tenken::capture
