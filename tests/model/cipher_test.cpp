// The published test vectors of HMAC, AES and GCM.
#include "model/cipher.hpp"

#include <vector>

#include "catch.hpp"

using namespace tenken;

namespace {

std::string hex(std::span<const std::uint8_t> bytes) { return to_hex(std::as_bytes(bytes)); }

}  // namespace

TEST_CASE("HMAC is that of RFC 4231", "[cipher]") {
  const Bytes key(20, std::byte{0x0B});
  CHECK(hex(hmac_sha256(key, as_bytes("Hi There"))) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST_CASE("a block of AES is that of FIPS 197", "[cipher]") {
  AesBlock key{};
  AesBlock plain{};
  for (std::size_t i = 0; i < kAesBlock; ++i) {
    key[i] = static_cast<std::uint8_t>(i);
    plain[i] = static_cast<std::uint8_t>(i * 0x11);
  }
  const auto block = aes128_block(key, plain);
  REQUIRE(block);
  CHECK(hex(*block) == "69c4e0d86a7b0430d8cdb78070b4c55a");
}

TEST_CASE("what GCM seals opens with its key, unchanged and nothing else", "[cipher]") {
  // Test case 2 of the algorithm's description: key, nonce and text are zeros.
  const std::vector<unsigned> octets{0x03, 0x88, 0xda, 0xce, 0x60, 0xb6, 0xa3, 0x92,
                                     0xf3, 0x28, 0xc2, 0xb9, 0x71, 0xb2, 0xfe, 0x78,
                                     0xab, 0x6e, 0x47, 0xd4, 0x2c, 0xec, 0x13, 0xbd,
                                     0xf5, 0x3a, 0x67, 0xb2, 0x12, 0x57, 0xbd, 0xdf};
  Bytes sealed;
  for (const unsigned octet : octets) sealed.push_back(static_cast<std::byte>(octet));
  Bytes plain(kAesBlock, std::byte{0xFF});
  REQUIRE(aes128_gcm_open(AesBlock(), GcmNonce(), {}, sealed, plain));
  CHECK(plain == Bytes(kAesBlock));
  AesBlock other{};
  other[3] = 1;
  CHECK_FALSE(aes128_gcm_open(other, GcmNonce(), {}, sealed, plain));
  CHECK_FALSE(aes128_gcm_open(AesBlock(), GcmNonce(), as_bytes("head"), sealed, plain));
  CHECK_FALSE(aes128_gcm_open(AesBlock(), GcmNonce(), {}, ByteView(sealed).first(10), plain));
  CHECK_FALSE(aes128_gcm_open(AesBlock(), GcmNonce(), {}, sealed, std::span(plain).first(3)));
  for (std::byte& one : sealed) {
    one ^= std::byte{1};
    CHECK_FALSE(aes128_gcm_open(AesBlock(), GcmNonce(), {}, sealed, plain));
    one ^= std::byte{1};
  }
}
