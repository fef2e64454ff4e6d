#include "model/digest.hpp"

#include <openssl/sha.h>

namespace tenken {

static_assert(kSha256Size == SHA256_DIGEST_LENGTH);

std::array<std::uint8_t, kSha256Size> sha256(ByteView bytes) {
  std::array<std::uint8_t, kSha256Size> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

}  // namespace tenken
