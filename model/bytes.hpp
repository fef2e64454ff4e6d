// Byte buffers and views, and the cursor that cannot read past its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenken {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

/// The characters of `bytes`, which must outlive the result; no character set is implied.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The bytes of `text`, which must outlive the result.
inline ByteView as_bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

/// A copy of `text` as bytes.
inline Bytes to_bytes(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

/// `bytes` as lower-case hexadecimal digits without separators.
std::string to_hex(ByteView bytes);

/// Network text made safe to store and print: invalid UTF-8, control characters and invisible or
/// direction-changing code points become \xNN or \u{N}; the result has at most `max` bytes and is
/// cut at a character boundary.
std::string printable(std::string_view text, std::size_t max = 256);

/// Reads big-endian fields from a byte view. A read past the end yields nothing and leaves the
/// cursor where it was, so a parser can neither overrun nor loop on it.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  std::size_t remaining() const { return rest_.size(); }
  bool empty() const { return rest_.empty(); }
  ByteView rest() const { return rest_; }

  std::optional<ByteView> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::optional<std::uint8_t> u8() { return number<std::uint8_t>(); }
  std::optional<std::uint16_t> u16() { return number<std::uint16_t>(); }
  std::optional<std::uint32_t> u24();
  std::optional<std::uint32_t> u32() { return number<std::uint32_t>(); }

 private:
  template <class T>
  std::optional<T> number() {
    if (sizeof(T) > rest_.size()) return std::nullopt;
    T value = 0;
    // As many rounds as the compiler knows: one load and a swap.
    for (std::size_t i = 0; i < sizeof(T); ++i)
      value = static_cast<T>((value << 8) | std::to_integer<T>(rest_[i]));
    rest_ = rest_.subspan(sizeof(T));
    return value;
  }

  ByteView rest_;
};

}  // namespace tenken
