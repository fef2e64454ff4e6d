// Bytes that open something.
#pragma once

#include "model/bytes.hpp"

namespace tenken::dissect {

/// A password or community string seen on the wire; a view into the message. It is never stored,
/// shown or logged: who needs it hashes what reveal() gives, or compares it with a list.
class SecretView {
 public:
  SecretView() = default;
  explicit SecretView(ByteView bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  ByteView reveal() const { return bytes_; }

 private:
  ByteView bytes_;
};

}  // namespace tenken::dissect
