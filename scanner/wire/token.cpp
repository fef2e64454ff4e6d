#include "scanner/wire/token.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <sodium.h>

namespace tenken::wire {
namespace {

static_assert(std::tuple_size_v<TokenKey::Bytes> == crypto_shorthash_KEYBYTES);
static_assert(kFirstTokenPort + kTokenPorts <= 65536);

constexpr std::uint32_t kPassMask = kTokenPasses - 1;

Token token_of(std::uint64_t hash, unsigned pass) {
  const auto low = static_cast<std::uint32_t>(hash);
  const auto port = static_cast<std::uint16_t>(kFirstTokenPort + (hash >> 32U) % kTokenPorts);
  return {port, low ^ (pass & kPassMask)};
}

}  // namespace

TokenKey TokenKey::random() {
  Bytes bytes{};
  if (::sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  randombytes_buf(bytes.data(), bytes.size());
  return TokenKey(bytes);
}

std::uint64_t TokenKey::hash(const dissect::IpKey& host, std::uint16_t port) const {
  std::array<std::uint8_t, sizeof(dissect::IpKey) + sizeof(port)> message{};
  std::ranges::copy(host, message.begin());
  message[sizeof(dissect::IpKey)] = static_cast<std::uint8_t>(port >> 8U);
  message[sizeof(dissect::IpKey) + 1] = static_cast<std::uint8_t>(port);
  std::array<std::uint8_t, crypto_shorthash_BYTES> digest{};
  crypto_shorthash(digest.data(), message.data(), message.size(), bytes_.data());
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

Token TokenKey::make(const dissect::IpKey& host, std::uint16_t port, unsigned pass) const {
  return token_of(hash(host, port), pass);
}

std::optional<unsigned> TokenKey::verify(const dissect::IpKey& host, std::uint16_t port,
                                         const Token& token) const {
  const Token first = token_of(hash(host, port), 0);
  const std::uint32_t difference = first.sequence ^ token.sequence;
  if (token.port != first.port || (difference & ~kPassMask) != 0) return std::nullopt;
  return difference;
}

}  // namespace tenken::wire
