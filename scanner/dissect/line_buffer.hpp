// Lines out of a stream that comes in pieces of any size.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// Bounded memory whatever the other side sends: of a longer line only the beginning is kept. What
/// it kept is wiped once the line was seen, since it may hold a secret.
class LineBuffer {
 public:
  static constexpr std::size_t kMaxLine = 1024;  ///< bytes

  LineBuffer() = default;
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;
  ~LineBuffer() { clear(); }

  /// Calls visit(line, cut) for each line that ends in `bytes`, without its LF or CR LF; cut: the
  /// line was longer. visit returns whether it wants more. How the stream is cut changes nothing.
  template <class Visitor>
  void feed(ByteView bytes, Visitor&& visit) {
    std::string_view text = as_text(bytes);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view piece = text.substr(0, end);
      const bool ends = end < text.size();
      text.remove_prefix(std::min(end + 1, text.size()));
      if (ends && size_ == 0 && !cut_) {
        if (!visit(line_of(piece.substr(0, kMaxLine)), piece.size() > kMaxLine)) return;
        continue;
      }
      keep(piece);
      if (!ends) return;
      const bool more = visit(line_of({buffer_.data(), size_}), cut_);
      clear();
      if (!more) return;
    }
  }

 private:
  static std::string_view line_of(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  void keep(std::string_view piece) {
    const std::size_t room = kMaxLine - size_;
    const std::size_t count = std::min(room, piece.size());
    std::copy_n(piece.data(), count, buffer_.data() + size_);
    size_ += count;
    if (piece.size() > room) cut_ = true;
  }
  void clear() {
    explicit_bzero(buffer_.data(), size_);
    size_ = 0;
    cut_ = false;
  }

  std::array<char, kMaxLine> buffer_;  ///< only the first size_ are ever read
  std::size_t size_ = 0;
  bool cut_ = false;
};

}  // namespace tenken::dissect
