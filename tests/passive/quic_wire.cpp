#include "quic_wire.hpp"

#include <memory>
#include <span>

#include <openssl/evp.h>

namespace tenken::test {
namespace {

constexpr std::size_t kSeal = 16;
constexpr std::uint64_t kConnection = 0x8394C8F03E515708;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

std::uint8_t* octets(std::byte* bytes) { return reinterpret_cast<std::uint8_t*>(bytes); }

/// In two bytes (RFC 9000 section 16).
Wire number(std::size_t value) { return Wire().u16(0x4000 | value); }

/// `head` as it is, `text` sealed with its seal behind.
Bytes sealed(const QuicKeys& keys, std::uint8_t packet_number, Bytes head, Bytes text) {
  auto nonce = keys.nonce;
  nonce.back() ^= packet_number;
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, keys.key.data(), nonce.data());
  EVP_EncryptUpdate(cipher.get(), nullptr, &size, octets(head.data()),
                    static_cast<int>(head.size()));
  EVP_EncryptUpdate(cipher.get(), octets(text.data()), &size, octets(text.data()),
                    static_cast<int>(text.size()));
  EVP_EncryptFinal_ex(cipher.get(), octets(text.data()) + size, &size);
  std::array<std::uint8_t, kSeal> seal{};
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kSeal, seal.data());
  head.insert(head.end(), text.begin(), text.end());
  const auto tag = std::as_bytes(std::span(seal));
  head.insert(head.end(), tag.begin(), tag.end());
  return head;
}

std::array<std::uint8_t, 16> mask_of(const QuicKeys& keys, const std::byte* sample) {
  std::array<std::uint8_t, 16> mask{};
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr, keys.head.data(), nullptr);
  EVP_EncryptUpdate(cipher.get(), mask.data(), &size, reinterpret_cast<const std::uint8_t*>(sample),
                    16);
  return mask;
}

}  // namespace

const QuicKeys quic_keys_1{1,
                           0,
                           {0x1f, 0x36, 0x96, 0x13, 0xdd, 0x76, 0xd5, 0x46, 0x77, 0x30, 0xef, 0xcb,
                            0xe3, 0xb1, 0xa2, 0x2d},
                           {0xfa, 0x04, 0x4b, 0x2f, 0x42, 0xa3, 0xfd, 0x3b, 0x46, 0xfb, 0x25, 0x5c},
                           {0x9f, 0x50, 0x44, 0x9e, 0x04, 0xa0, 0xe8, 0x10, 0x28, 0x3a, 0x1e, 0x99,
                            0x33, 0xad, 0xed, 0xd2}};
const QuicKeys quic_keys_2{0x6B3343CF,
                           1,
                           {0x8b, 0x1a, 0x0b, 0xc1, 0x21, 0x28, 0x42, 0x90, 0xa2, 0x9e, 0x09, 0x71,
                            0xb5, 0xcd, 0x04, 0x5d},
                           {0x91, 0xf7, 0x3e, 0x23, 0x51, 0xd8, 0xfa, 0x91, 0x66, 0x0e, 0x90, 0x9f},
                           {0x45, 0xb9, 0x5e, 0x15, 0x23, 0x5d, 0x6f, 0x45, 0xa6, 0xb1, 0x9c, 0xbc,
                            0xb0, 0x29, 0x4b, 0xa9}};

Wire crypto_frame(std::size_t offset, ByteView bytes) {
  return Wire().u8(6).bytes(number(offset)).bytes(number(bytes.size())).bytes(bytes);
}

Bytes quic_initial(const QuicKeys& keys, const Wire& frames, unsigned number_size) {
  constexpr std::uint8_t kPacketNumber = 2;
  constexpr std::size_t kSampleAt = 4;  // behind the beginning of the packet number
  Wire head = Wire().u8(0xC0U | keys.type << 4U | (number_size - 1)).u32(keys.version);
  head.u8(8).u64(kConnection).u8(0).u8(0);
  head.bytes(number(number_size + frames.size() + kSeal));
  const std::size_t number_at = head.size();
  head.fill(number_size - 1).u8(kPacketNumber);
  Bytes packet = sealed(keys, kPacketNumber, head.get(), frames.get());
  const auto mask = mask_of(keys, packet.data() + number_at + kSampleAt);
  packet[0] ^= std::byte{mask[0]} & std::byte{0x0F};
  for (std::size_t i = 0; i < number_size; ++i) packet[number_at + i] ^= std::byte{mask[1 + i]};
  return packet;
}

}  // namespace tenken::test
