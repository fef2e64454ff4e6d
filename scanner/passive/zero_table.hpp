// ZeroTable: a large table that costs memory only where it is used.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace tenken::passive {

/// Asks the system for large pages for memory that is not touched yet: a look into a table of many
/// megabytes then seldom has to look for the page as well. Small ones do, too.
void prefer_large_pages(void* data, std::size_t bytes);

/// Pages of zeros of the system, which come as they are first touched, large ones where it has
/// them.
class ZeroPages {
 public:
  /// Throws std::bad_alloc.
  explicit ZeroPages(std::size_t bytes);
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;
  ZeroPages(ZeroPages&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
  ~ZeroPages();
  void* data() const { return data_; }

 private:
  void* data_ = nullptr;
  std::size_t bytes_;
};

/// `size` elements whose bytes are zeros at first.
template <class T>
class ZeroTable {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  explicit ZeroTable(std::size_t size) : pages_(size * sizeof(T)), size_(size) {}

  T& operator[](std::size_t index) { return begin()[index]; }
  std::size_t size() const { return size_; }
  T* begin() { return static_cast<T*>(pages_.data()); }
  T* end() { return begin() + size_; }

 private:
  ZeroPages pages_;
  std::size_t size_;
};

}  // namespace tenken::passive
