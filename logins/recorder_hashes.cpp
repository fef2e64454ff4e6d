#include "logins/recorder_hashes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace tenken::logins {
namespace {

constexpr std::size_t kMd5 = 16;
using Md5 = std::array<unsigned char, kMd5>;

Md5 md5(std::string_view text) {
  Md5 digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr);
  return digest;
}

std::string upper_hex(const Md5& digest) {
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02X}", byte);
  return text;
}

}  // namespace

std::string sofia_hash(const Secret& secret) {
  constexpr std::string_view kCharacters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const Md5 digest = md5(secret.reveal());
  std::string hash;
  for (std::size_t i = 0; i < kMd5; i += 2)
    hash += kCharacters[static_cast<std::size_t>(digest[i] + digest[i + 1]) % kCharacters.size()];
  return hash;
}

std::string dahua_proof(std::string_view account, const Secret& secret, std::string_view realm,
                        std::string_view random) {
  std::string text;
  text.reserve(account.size() + realm.size() + secret.size() + 64);
  text.append(account).append(":").append(realm).append(":").append(secret.reveal());
  const Wiped<std::string> with_realm(std::move(text));
  const Wiped<std::string> inner(upper_hex(md5(with_realm.get())));
  const Wiped<std::string> old(sofia_hash(secret));
  return upper_hex(md5(fmt::format("{}:{}:{}", account, random, inner.get()))) +
         upper_hex(md5(fmt::format("{}:{}:{}", account, random, old.get())));
}

}  // namespace tenken::logins
