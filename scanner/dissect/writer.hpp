// Puts the fields of a request one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// Big-endian unless the name says otherwise.
class Writer {
 public:
  Writer& u8(unsigned value) {
    out_.push_back(static_cast<std::byte>(value & 0xFFU));
    return *this;
  }
  Writer& u16(unsigned value) { return u8(value >> 8U).u8(value); }
  Writer& u24(std::uint32_t value) { return u8(value >> 16U).u16(value & 0xFFFFU); }
  Writer& u32(std::uint32_t value) { return u16(value >> 16U).u16(value & 0xFFFFU); }
  Writer& u16_le(unsigned value) { return u8(value).u8(value >> 8U); }
  Writer& u32_le(std::uint32_t value) { return u16_le(value & 0xFFFFU).u16_le(value >> 16U); }
  Writer& text(std::string_view value) { return bytes(as_bytes(value)); }
  Writer& bytes(ByteView value) {
    out_.insert(out_.end(), value.begin(), value.end());
    return *this;
  }
  Writer& zeros(std::size_t count) {
    out_.resize(out_.size() + count);
    return *this;
  }
  std::size_t size() const { return out_.size(); }
  const Bytes& view() const { return out_; }
  Bytes take() && { return std::move(out_); }

 private:
  Bytes out_;
};

}  // namespace tenken::dissect
