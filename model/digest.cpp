#include "model/digest.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace tenken {
namespace {

static_assert(kSha256Size == SHA256_DIGEST_LENGTH);

/// OpenSSL looks for it by its name, which takes as long as to digest a short text.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched == nullptr ? EVP_sha256() : fetched;
}

}  // namespace

std::array<std::uint8_t, kSha256Size> sha256(ByteView bytes) {
  std::array<std::uint8_t, kSha256Size> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm(), nullptr);
  return digest;
}

}  // namespace tenken
