// Where decoded secrets lie while somebody looks at them.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// Fixed memory for what has to be decoded or collected before it can be viewed: no allocation, and
/// nothing left behind. Views into it hold until clear() or its end.
class SecretRoom {
 public:
  static constexpr std::size_t kSize = 1024;  ///< bytes

  SecretRoom() = default;
  SecretRoom(const SecretRoom&) = delete;
  SecretRoom& operator=(const SecretRoom&) = delete;
  ~SecretRoom() { clear(); }

  /// \returns false where it is full and `byte` was not kept
  bool push(std::byte byte) {
    if (size_ == kSize) return false;
    bytes_[size_++] = byte;
    return true;
  }
  /// All or nothing.
  bool append(ByteView bytes) {
    if (bytes.size() > kSize - size_) return false;
    for (const std::byte b : bytes) bytes_[size_++] = b;
    return true;
  }
  void pop() {
    if (size_ > 0) bytes_[--size_] = std::byte{0};
  }
  std::size_t size() const { return size_; }
  /// What was written since it had `from` bytes.
  ByteView since(std::size_t from) const { return ByteView(bytes_).first(size_).subspan(from); }
  ByteView bytes() const { return since(0); }
  void clear() {
    explicit_bzero(bytes_.data(), size_);
    size_ = 0;
  }

 private:
  std::array<std::byte, kSize> bytes_;  ///< only the first size_ are ever read
  std::size_t size_ = 0;
};

}  // namespace tenken::dissect
