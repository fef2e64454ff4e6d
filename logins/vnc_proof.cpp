#include "logins/vnc_proof.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

#include <openssl/evp.h>

namespace tenken::logins {

/// DES with the password as key, the bits of each byte reversed; empty where the system refuses.
Bytes vnc_proof(ByteView challenge, const Secret& secret) {
  constexpr std::size_t kKey = 8;
  // Three equal keys make triple DES the single one, which OpenSSL 3 no longer offers by itself.
  Wiped<Bytes> key(Bytes(3 * kKey, std::byte{0}));
  const std::string_view text = secret.reveal();
  for (std::size_t i = 0; i < std::min(kKey, text.size()); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    unsigned reversed = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
      if ((byte >> bit & 1U) != 0) reversed |= 0x80U >> bit;
    for (std::size_t copy = 0; copy < 3; ++copy)
      key.get()[copy * kKey + i] = static_cast<std::byte>(reversed);
  }
  Bytes proof(challenge.size() + kKey);
  int size = 0;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const bool made =
      context != nullptr &&
      EVP_EncryptInit_ex(context.get(), EVP_des_ede3_ecb(), nullptr,
                         reinterpret_cast<const unsigned char*>(key.get().data()), nullptr) == 1 &&
      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
      EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(proof.data()), &size,
                        reinterpret_cast<const unsigned char*>(challenge.data()),
                        static_cast<int>(challenge.size())) == 1;
  proof.resize(made ? static_cast<std::size_t>(size) : 0);
  return proof;
}

}  // namespace tenken::logins
