// Builds network messages field by field, and what every parser of them must survive.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::test {

/// Big-endian unless the name says otherwise.
class Wire {
 public:
  Wire& u8(std::uint64_t value) { return number(value, 1); }
  Wire& u16(std::uint64_t value) { return number(value, 2); }
  Wire& u24(std::uint64_t value) { return number(value, 3); }
  Wire& u32(std::uint64_t value) { return number(value, 4); }
  Wire& u48(std::uint64_t value) { return number(value, 6); }
  Wire& u64(std::uint64_t value) { return number(value, 8); }
  Wire& u16_le(std::uint64_t value) { return u8(value & 0xFF).u8(value >> 8 & 0xFF); }
  Wire& u32_le(std::uint64_t value) { return u16_le(value & 0xFFFF).u16_le(value >> 16 & 0xFFFF); }
  Wire& text(std::string_view value) { return bytes(as_bytes(value)); }
  Wire& bytes(ByteView value) {
    out_.insert(out_.end(), value.begin(), value.end());
    return *this;
  }
  Wire& bytes(const Wire& value) { return bytes(ByteView(value.out_)); }
  Wire& fill(std::size_t count, unsigned value = 0) {
    out_.insert(out_.end(), count, static_cast<std::byte>(value));
    return *this;
  }
  /// `value` cut or filled with NULs to `size` bytes.
  Wire& padded(std::string_view value, std::size_t size, char pad = '\0') {
    std::string field(value.substr(0, size));
    field.resize(size, pad);
    return text(field);
  }
  /// The labels of a domain name between dots, and its end.
  Wire& name(std::string_view value) {
    while (!value.empty()) {
      const std::string_view label = value.substr(0, value.find('.'));
      u8(label.size()).text(label);
      value.remove_prefix(std::min(value.size(), label.size() + 1));
    }
    return u8(0);
  }
  std::size_t size() const { return out_.size(); }
  const Bytes& get() const { return out_; }

 private:
  Wire& number(std::uint64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
      out_.push_back(static_cast<std::byte>(value >> shift & 0xFF));
    return *this;
  }

  Bytes out_;
};

/// Calls visit with every proper prefix of `message`, each in memory of exactly its size.
template <class Visitor>
void for_each_cut(const Bytes& message, Visitor&& visit) {
  for (std::size_t size = 0; size < message.size(); ++size) {
    const Bytes copy(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size));
    visit(ByteView(copy));
  }
}

/// Calls visit with `message` after each single byte was replaced by values that make lengths lie.
template <class Visitor>
void for_each_lie(const Bytes& message, Visitor&& visit) {
  for (std::size_t at = 0; at < message.size(); ++at) {
    for (const unsigned value : {0x00U, 0x01U, 0x7FU, 0x80U, 0xC0U, 0xFFU}) {
      Bytes copy = message;
      copy[at] = static_cast<std::byte>(value);
      visit(ByteView(copy));
    }
  }
}

/// Whether `part` lies inside `message`; empty parts do.
inline bool lies_in(ByteView message, ByteView part) {
  return part.empty() || (part.data() >= message.data() &&
                          part.data() + part.size() <= message.data() + message.size());
}
inline bool lies_in(ByteView message, std::string_view part) {
  return lies_in(message, as_bytes(part));
}

}  // namespace tenken::test
