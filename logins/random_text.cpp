#include "logins/random_text.hpp"

#include <cstdlib>

#include <openssl/rand.h>

#include "model/bytes.hpp"

namespace tenken::logins {

std::string random_text(std::size_t characters) {
  Bytes bytes((characters + 1) / 2);
  // A machine without randomness must not send the same control twice and call it proof.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1)
    std::abort();
  return to_hex(bytes).substr(0, characters);
}

std::uint32_t random_number() {
  std::uint32_t number = 0;
  constexpr std::uint32_t kPositive = 0x7FFFFFFF;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) != 1) std::abort();
  return number & kPositive;
}

}  // namespace tenken::logins
