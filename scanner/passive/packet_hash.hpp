// PacketHash: tells packets apart that strangers make.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/bytes.hpp"

namespace tenken::passive {

/// NH, the universal hash of UMAC (RFC 4418 section 5.2.2), with words of 64 bits and a random key
/// of this object. Two different messages of one size have the same hash with a probability of
/// 2^-64 at most, whoever made them; nobody who does not know the key can aim at it. It takes a
/// multiplication for 16 bytes.
class PacketHash {
 public:
  static constexpr std::size_t kMost = 2048;  ///< bytes of a message

  struct Value {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    bool operator==(const Value&) const = default;
  };

  PacketHash();
  /// \param head  an even number of words, the same for all messages, which tells the size of the
  ///   body
  /// \param body  at most kMost less the bytes of the head
  Value operator()(std::span<const std::uint64_t> head, ByteView body) const;

 private:
  std::array<std::uint64_t, kMost / sizeof(std::uint64_t)> key_{};
};

}  // namespace tenken::passive
