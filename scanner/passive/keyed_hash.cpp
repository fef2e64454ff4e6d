#include "scanner/passive/keyed_hash.hpp"

#include <sodium.h>

namespace tenken::passive {

KeyedHash::KeyedHash() {
  static_assert(crypto_shorthash_KEYBYTES == 16);
  randombytes_buf(key_.data(), key_.size());
}

std::uint64_t KeyedHash::operator()(const void* data, std::size_t size) const {
  std::uint64_t hash = 0;
  static_assert(crypto_shorthash_BYTES == sizeof hash);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), static_cast<const unsigned char*>(data),
                   size, key_.data());
  return hash;
}

}  // namespace tenken::passive
