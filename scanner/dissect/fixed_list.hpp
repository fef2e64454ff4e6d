// A short list without allocation, for the fields that a message may repeat.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

namespace tenken::dissect {

/// At most N values, kept in place. Values beyond the N-th are not kept, which push() says: a
/// message of hostile length costs no more than one of honest length.
template <class T, std::size_t N>
class FixedList {
 public:
  /// \returns false where the list is full and `value` was not kept
  bool push(T value) {
    if (size_ == N) return false;
    items_[size_++] = std::move(value);
    return true;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == N; }
  const T& operator[](std::size_t index) const { return items_[index]; }
  const T& front() const { return items_[0]; }
  const T* begin() const { return items_.data(); }
  const T* end() const { return items_.data() + size_; }

 private:
  std::array<T, N> items_{};
  std::size_t size_ = 0;
};

}  // namespace tenken::dissect
