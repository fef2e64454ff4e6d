// A hash that strangers cannot aim.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tenken::passive {

/// SipHash with a random key of this object, so that nobody can fill one place of a table.
class KeyedHash {
 public:
  KeyedHash();
  std::uint64_t operator()(const void* data, std::size_t size) const;

 private:
  std::array<unsigned char, 16> key_{};
};

}  // namespace tenken::passive
