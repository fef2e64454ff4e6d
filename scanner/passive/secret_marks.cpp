#include "scanner/passive/secret_marks.hpp"

#include <sodium.h>

namespace tenken::passive {
namespace {

constexpr std::size_t kHashBytes = crypto_generichash_BYTES_MIN;  // 128 bits
constexpr std::size_t kMostAccount = 64;                          // characters

static_assert(SecretMarks::kKeyBytes == crypto_generichash_KEYBYTES);

}  // namespace

SecretMarks::Key SecretMarks::random_key() {
  Key key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string SecretMarks::to_text(const Key& key) { return to_hex(std::as_bytes(std::span(key))); }

std::optional<SecretMarks::Key> SecretMarks::from_text(std::string_view digits) {
  Key key{};
  std::size_t size = 0;
  const int bad =
      sodium_hex2bin(key.data(), key.size(), digits.data(), digits.size(), nullptr, &size, nullptr);
  if (bad != 0 || size != key.size()) return std::nullopt;
  return key;
}

HeardSecret SecretMarks::mark(std::string_view protocol, std::string_view account,
                              dissect::SecretView secret) const {
  const ByteView bytes = secret.reveal();
  HeardSecret heard;
  heard.protocol = protocol;
  heard.account = printable(account, kMostAccount);
  heard.is_default = defaults_.contains(account, as_text(bytes));
  if (bytes.empty()) {
    heard.hash = HeardSecret::kNoPassword;
    return heard;
  }
  std::array<unsigned char, kHashBytes> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), key_.data(), key_.size());
  heard.hash = to_hex(std::as_bytes(std::span(hash)));
  return heard;
}

std::optional<HeardSecret> SecretMarks::mark_proof(std::string_view protocol,
                                                   std::string_view server,
                                                   const dissect::Login& login) const {
  if (proofs_ == nullptr || login.proof.empty()) return std::nullopt;
  const auto known = proofs_->find(server, login);
  if (!known) return std::nullopt;
  HeardSecret heard =
      mark(protocol, login.user, dissect::SecretView(as_bytes(known->secret.reveal())));
  heard.is_default = heard.is_default || known->is_default;
  return heard;
}

}  // namespace tenken::passive
