// ByteInput and ByteFeed: the bytes of a capture file, from a path, standard input or gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::capture {

/// How an input came to its end.
enum class InputEnd : std::uint8_t {
  none,       ///< there may be more
  complete,   ///< all was read
  truncated,  ///< compressed data stops before its end
  damaged,    ///< compressed data does not unpack
  failed,     ///< the system could not read
};

/// Where bytes come from, one after the other.
class ByteInput {
 public:
  virtual ~ByteInput() = default;
  /// Fills the front of `to` and returns how much; 0 only at the end.
  virtual std::size_t read(std::span<std::byte> to) = 0;
  virtual InputEnd end() const = 0;
};

/// Bytes in memory, which must outlive it.
std::unique_ptr<ByteInput> memory_input(ByteView bytes);

/// A window that moves over an input: the next bytes, contiguous. Reading through one buffer of
/// constant size keeps memory constant whatever the file, works on pipes too, and a file that
/// shrinks meanwhile ends instead of killing the process. One thread at a time.
class ByteFeed {
 public:
  /// Stays in the second-level cache, so that the copy out of the page cache is nearly free.
  static constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

  /// \param buffer  bytes; it grows where more is peeked at
  explicit ByteFeed(std::unique_ptr<ByteInput> input, std::size_t buffer = kBufferBytes);

  /// The next `count` bytes, or fewer at the end. They stay until the next call that moves on.
  ByteView peek(std::size_t count) {
    if (count <= filled_ - at_) return {buffer_.get() + at_, count};
    return refill(count);
  }
  /// What of the next bytes is in memory already; may be nothing long before the end.
  ByteView ahead() const { return {buffer_.get() + at_, filled_ - at_}; }
  /// Moves over `count` bytes that the last peek or ahead() returned.
  void consume(std::size_t count) {
    at_ += count;
    offset_ += count;
  }
  /// Moves over as many bytes of `count` as there are; whether there were all.
  bool skip(std::uint64_t count);
  /// How many bytes were moved over.
  std::uint64_t offset() const { return offset_; }
  /// Anything but `none` only once the input is exhausted; bytes may then be left to peek at.
  InputEnd end() const { return input_->end(); }

 private:
  ByteView refill(std::size_t count);

  std::unique_ptr<ByteInput> input_;
  std::unique_ptr<std::byte[]> buffer_;  ///< not filled with zeros: files may be many and small
  std::size_t capacity_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t offset_ = 0;
};

/// The content of a file, unpacked if it is gzip; "-" is standard input. Errc::io where it cannot
/// be opened or not even begun.
Result<ByteFeed> open_bytes(const std::string& path);

/// The content of `input`, unpacked if it is gzip.
ByteFeed unpacked(std::unique_ptr<ByteInput> input, std::size_t buffer = ByteFeed::kBufferBytes);

}  // namespace tenken::capture
