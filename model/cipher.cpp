#include "model/cipher.hpp"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tenken {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher new_cipher() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

const unsigned char* octets(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Longer parts than that no message has.
bool fits(ByteView bytes) {
  constexpr std::size_t kMost = 1 << 20;
  return bytes.size() <= kMost;
}

}  // namespace

std::array<std::uint8_t, kSha256Size> hmac_sha256(ByteView key, ByteView data) {
  std::array<std::uint8_t, kSha256Size> out{};
  unsigned size = kSha256Size;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(data), data.size(),
       out.data(), &size);
  return out;
}

std::optional<AesBlock> aes128_block(const AesBlock& key, const AesBlock& plain) {
  AesBlock out{};
  const Cipher cipher = new_cipher();
  int size = 0;
  const bool done =
      cipher &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) == 1 &&
      EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1 &&
      EVP_EncryptUpdate(cipher.get(), out.data(), &size, plain.data(), kAesBlock) == 1;
  return done ? std::optional(out) : std::nullopt;
}

bool aes128_gcm_open(const AesBlock& key, const GcmNonce& nonce, ByteView open, ByteView sealed,
                     std::span<std::byte> plain) {
  if (sealed.size() < kGcmSeal || !fits(sealed) || !fits(open)) return false;
  const ByteView text = sealed.first(sealed.size() - kGcmSeal);
  if (plain.size() < text.size()) return false;
  std::array<std::byte, kGcmSeal> seal{};
  std::ranges::copy(sealed.last(kGcmSeal), seal.begin());
  auto* const out = reinterpret_cast<unsigned char*>(plain.data());
  const Cipher cipher = new_cipher();
  int size = 0;
  if (!cipher ||
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data()) != 1)
    return false;
  if (!open.empty() && EVP_DecryptUpdate(cipher.get(), nullptr, &size, octets(open),
                                         static_cast<int>(open.size())) != 1)
    return false;
  size = 0;
  if (!text.empty() &&
      EVP_DecryptUpdate(cipher.get(), out, &size, octets(text), static_cast<int>(text.size())) != 1)
    return false;
  std::array<unsigned char, kAesBlock> end{};  // GCM gives nothing more
  return EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kGcmSeal, seal.data()) == 1 &&
         EVP_DecryptFinal_ex(cipher.get(), end.data(), &size) == 1;
}

}  // namespace tenken
