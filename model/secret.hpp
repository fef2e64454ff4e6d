// Secret: a password or community string that tenken itself holds.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace tenken {

/// Has no way into a text, a stream, a format or a document, and is wiped when it ends. It is moved
/// rather than copied, so that there is one place to wipe. Who has to send it asks for reveal().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : size_(text.size()) {
    if (text.empty()) return;
    bytes_ = std::make_unique<char[]>(size_);
    std::memcpy(bytes_.get(), text.data(), size_);
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept
      : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~Secret() { wipe(); }

  /// A second one, for a second owner.
  Secret duplicate() const { return Secret(reveal()); }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// A view that ends with this object.
  std::string_view reveal() const { return {bytes_.get(), size_}; }

 private:
  void wipe() noexcept {
    if (bytes_) explicit_bzero(bytes_.get(), size_);
    size_ = 0;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// A text buffer that may hold a secret for a moment, such as a request: wiped when it ends.
template <class Buffer>
class Wiped {
 public:
  explicit Wiped(Buffer buffer) : buffer_(std::move(buffer)) {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  Wiped(Wiped&&) noexcept = default;
  Wiped& operator=(Wiped&&) = delete;
  ~Wiped() {
    if (!buffer_.empty()) explicit_bzero(buffer_.data(), buffer_.size());
  }
  Buffer& get() { return buffer_; }
  const Buffer& get() const { return buffer_; }

 private:
  Buffer buffer_;
};

}  // namespace tenken
