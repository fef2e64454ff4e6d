// What is needed to read messages whose keys everybody can make: HMAC and AES. FIPS 197, FIPS
// 198-1, NIST SP 800-38D.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "model/bytes.hpp"
#include "model/digest.hpp"

namespace tenken {

inline constexpr std::size_t kAesBlock = 16;  // bytes; also the size of a key of AES-128
inline constexpr std::size_t kGcmNonce = 12;
inline constexpr std::size_t kGcmSeal = 16;  // behind what it protects

using AesBlock = std::array<std::uint8_t, kAesBlock>;
using GcmNonce = std::array<std::uint8_t, kGcmNonce>;

std::array<std::uint8_t, kSha256Size> hmac_sha256(ByteView key, ByteView data);
/// One block of AES-128; nothing where the system refuses the cipher.
std::optional<AesBlock> aes128_block(const AesBlock& key, const AesBlock& plain);
/// Opens AES-128-GCM. \param open  what is protected but not hidden. \param plain  has room for
/// `sealed` without its seal. \returns false where the seal does not hold; `plain` is then of no
/// use
bool aes128_gcm_open(const AesBlock& key, const GcmNonce& nonce, ByteView open, ByteView sealed,
                     std::span<std::byte> plain);

}  // namespace tenken
