#include "logins/usm.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tenken::logins {
namespace {

constexpr std::size_t kProof = 12;  // bytes
constexpr std::size_t kExpanded = 1'048'576;

const EVP_MD* digest_of(UsmHash hash) { return hash == UsmHash::sha1 ? EVP_sha1() : EVP_md5(); }

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// RFC 3414 appendix A.2: the digest of the repeated password, then bound to the engine.
Bytes localized(UsmHash hash, const Secret& password, ByteView engine_id) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> user_key{};
  unsigned size = 0;
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  if (context == nullptr) return {};
  bool good = EVP_DigestInit_ex(context, digest_of(hash), nullptr) == 1;
  constexpr std::size_t kBlock = 4096;
  const std::string_view text = password.reveal();
  std::string block;
  block.reserve(kBlock + text.size());
  while (!text.empty() && block.size() < kBlock) block.append(text);
  Wiped<std::string> held(std::move(block));
  for (std::size_t done = 0; good && !text.empty() && done < kExpanded;) {
    // Whole repetitions, so that the next block begins where this one ends.
    const std::size_t part = std::min(held.get().size(), kExpanded - done);
    good = EVP_DigestUpdate(context, held.get().data(), part) == 1;
    done += part;
  }
  good = good && EVP_DigestFinal_ex(context, user_key.data(), &size) == 1 &&
         EVP_DigestInit_ex(context, digest_of(hash), nullptr) == 1 &&
         EVP_DigestUpdate(context, user_key.data(), size) == 1 &&
         EVP_DigestUpdate(context, engine_id.data(), engine_id.size()) == 1 &&
         EVP_DigestUpdate(context, user_key.data(), size) == 1 &&
         EVP_DigestFinal_ex(context, user_key.data(), &size) == 1;
  EVP_MD_CTX_free(context);
  const auto bytes = std::as_bytes(std::span(user_key)).first(good ? size : 0);
  Bytes key(bytes.begin(), bytes.end());
  explicit_bzero(user_key.data(), user_key.size());
  return key;
}

}  // namespace

UsmKey::UsmKey(UsmHash hash, const Secret& password, ByteView engine_id)
    : hash_(hash), key_(localized(hash, password, engine_id)) {}

Bytes UsmKey::proof(ByteView message) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  const Bytes& key = key_.get();
  if (HMAC(digest_of(hash_), key.data(), static_cast<int>(key.size()), raw(message), message.size(),
           code.data(), &size) == nullptr)
    return {};
  const auto bytes = std::as_bytes(std::span(code)).first(std::min<std::size_t>(size, kProof));
  return {bytes.begin(), bytes.end()};
}

bool UsmKey::made(ByteView answer, const dissect::UsmMessage& parsed) const {
  if (!parsed.authenticated || parsed.proof.size() != kProof) return false;
  Bytes zeroed(answer.begin(), answer.end());
  const auto at = parsed.proof.data() - answer.data();
  std::fill_n(zeroed.begin() + at, kProof, std::byte{0});
  const Bytes expected = proof(zeroed);
  return std::ranges::equal(expected, parsed.proof);
}

}  // namespace tenken::logins
