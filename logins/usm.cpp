#include "logins/usm.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "scanner/dissect/writer.hpp"

namespace tenken::logins {
namespace {

constexpr std::size_t kExpanded = 1'048'576;

/// RFC 3414 section 6, RFC 7860 section 4.1.
struct HashRow {
  UsmHash hash;
  std::string_view name;
  const EVP_MD* (*digest)();
  std::size_t proof;  // bytes
};
constexpr std::array kHashes{HashRow{UsmHash::sha1, "sha1", EVP_sha1, 12},
                             HashRow{UsmHash::md5, "md5", EVP_md5, 12},
                             HashRow{UsmHash::sha224, "sha224", EVP_sha224, 16},
                             HashRow{UsmHash::sha256, "sha256", EVP_sha256, 24},
                             HashRow{UsmHash::sha384, "sha384", EVP_sha384, 32},
                             HashRow{UsmHash::sha512, "sha512", EVP_sha512, 48}};

const HashRow& row_of(UsmHash hash) {
  return *std::ranges::find(kHashes, hash, [](const HashRow& row) { return row.hash; });
}

const EVP_MD* digest_of(UsmHash hash) { return row_of(hash).digest(); }

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Bytes random_bytes(std::size_t size) {
  Bytes bytes(size);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1)
    bytes.clear();
  return bytes;
}

/// Without padding of its own; empty: no such cipher.
Bytes encrypted(const EVP_CIPHER* cipher, ByteView key, const Bytes& vector, ByteView text) {
  Bytes out(text.size());
  int size = 0;
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  const bool good = context != nullptr &&
                    EVP_EncryptInit_ex(context, cipher, nullptr, raw(key), raw(vector)) == 1 &&
                    EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                                      raw(text), static_cast<int>(text.size())) == 1;
  EVP_CIPHER_CTX_free(context);
  out.resize(good ? static_cast<std::size_t>(size) : 0);
  return out;
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

std::optional<UsmWay> parse_usm_way(std::string_view text) {
  UsmWay way;
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto row = std::ranges::find(kHashes, text.substr(0, slash),
                                     [](const HashRow& one) { return one.name; });
  if (row == kHashes.end()) return std::nullopt;
  way.hash = row->hash;
  const std::string_view cipher = text.substr(slash);
  if (cipher == "/des")
    way.cipher = UsmCipher::des;
  else if (cipher == "/aes")
    way.cipher = UsmCipher::aes;
  else if (!cipher.empty())
    return std::nullopt;
  return way;
}

std::string_view to_string(UsmHash hash) { return row_of(hash).name; }

UsmKey::UsmKey(UsmWay way, const Secret& password, ByteView engine_id)
    : way_(way), key_(localized(way.hash, password, engine_id)) {}

std::size_t UsmKey::proof_size() const { return row_of(way_.hash).proof; }

Bytes UsmKey::proof(ByteView message) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  const Bytes& key = key_.get();
  if (HMAC(digest_of(way_.hash), key.data(), static_cast<int>(key.size()), raw(message),
           message.size(), code.data(), &size) == nullptr)
    return {};
  const auto bytes =
      std::as_bytes(std::span(code)).first(std::min<std::size_t>(size, proof_size()));
  return {bytes.begin(), bytes.end()};
}

bool UsmKey::made(ByteView answer, const dissect::UsmMessage& parsed) const {
  if (!parsed.authenticated || parsed.proof.size() != proof_size()) return false;
  Bytes zeroed(answer.begin(), answer.end());
  const auto at = parsed.proof.data() - answer.data();
  std::fill_n(zeroed.begin() + at, proof_size(), std::byte{0});
  const Bytes expected = proof(zeroed);
  return std::ranges::equal(expected, parsed.proof);
}

UsmSealed UsmKey::seal(const UsmAgent& agent, ByteView text) const {
  constexpr std::size_t kSalt = 8;
  UsmSealed sealed;
  const Bytes random = random_bytes(kSalt);
  const ByteView key(key_.get());
  if (key.size() < 2 * kSalt || random.size() != kSalt) return sealed;
  if (way_.cipher == UsmCipher::aes) {
    // RFC 3826 section 3.1.2.1: the clock and the salt make the vector.
    sealed.salt = random;
    Bytes vector = dissect::Writer().u32(agent.boots).u32(agent.time).bytes(random).view();
    sealed.data = encrypted(EVP_aes_128_cfb128(), key.first(2 * kSalt), vector, text);
    return sealed;
  }
  // RFC 3414 section 8.1.1.1: half of the key is the key, the other half hides the salt.
  sealed.salt = dissect::Writer().u32(agent.boots).bytes(ByteView(random).first(4)).view();
  Bytes vector(key.begin() + kSalt, key.begin() + 2 * kSalt);
  for (std::size_t i = 0; i < kSalt; ++i) vector[i] ^= sealed.salt[i];
  Bytes padded(text.begin(), text.end());
  padded.resize((padded.size() + kSalt - 1) / kSalt * kSalt);
  // Three times the same key is simple DES, which OpenSSL keeps apart as old.
  Bytes thrice;
  thrice.reserve(3 * kSalt);
  for (int i = 0; i < 3; ++i) thrice.insert(thrice.end(), key.begin(), key.begin() + kSalt);
  const Wiped<Bytes> held(std::move(thrice));
  sealed.data = encrypted(EVP_des_ede3_cbc(), held.get(), vector, padded);
  return sealed;
}

}  // namespace tenken::logins
