#include "scanner/dissect/quic_initial.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "model/cipher.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/quic.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kSalt = 20;
constexpr std::uint32_t kVersion1 = 1;
constexpr std::uint32_t kVersion2 = 0x6B3343CF;
constexpr std::uint32_t kFirstDraft = 0xFF000017;       // 23: its salt held up to 28
constexpr std::uint32_t kNewerDraft = 0xFF00001D;       // 29
constexpr std::uint32_t kLastDraft = 0xFF000022;        // 34
constexpr std::uint32_t kFirstOfVersion1 = 0xFF000021;  // 33 took the salt of version 1

using Octets = std::span<const std::uint8_t>;
using Secret = std::array<std::uint8_t, kSha256Size>;

constexpr std::array<std::uint8_t, kSalt> kSalt1{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34,
                                                 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8,
                                                 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr std::array<std::uint8_t, kSalt> kSalt2{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6,
                                                 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26,
                                                 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
constexpr std::array<std::uint8_t, kSalt> kSaltDraft23{0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb,
                                                       0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4,
                                                       0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};
constexpr std::array<std::uint8_t, kSalt> kSaltDraft29{0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2,
                                                       0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61,
                                                       0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};

std::optional<Octets> salt_of(std::uint32_t version) {
  if (version == kVersion1) return Octets(kSalt1);
  if (version == kVersion2) return Octets(kSalt2);
  if (version < kFirstDraft || version > kLastDraft) return std::nullopt;
  if (version >= kFirstOfVersion1) return Octets(kSalt1);
  return version >= kNewerDraft ? Octets(kSaltDraft29) : Octets(kSaltDraft23);
}

Octets octets(ByteView bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

/// HKDF-Expand-Label (RFC 8446 section 7.1) of at most one block, without context.
Secret expand(const Secret& secret, std::string_view label, std::uint8_t size) {
  std::string info{'\0', static_cast<char>(size)};
  constexpr std::string_view kPrefix = "tls13 ";
  info += static_cast<char>(kPrefix.size() + label.size());
  info.append(kPrefix).append(label);
  info += '\0';    // size of the context
  info += '\x01';  // number of the block
  return hmac_sha256(std::as_bytes(std::span(secret)), as_bytes(info));
}

struct Keys {
  AesBlock key{};
  GcmNonce nonce{};
  AesBlock head{};
};

Keys client_keys(std::uint32_t version, Octets salt, ByteView connection) {
  const Secret first = hmac_sha256(std::as_bytes(salt), connection);
  const Secret secret = expand(first, "client in", kSha256Size);
  const std::string prefix = version == kVersion2 ? "quicv2 " : "quic ";
  Keys keys;
  std::ranges::copy_n(expand(secret, prefix + "key", kAesBlock).begin(), kAesBlock,
                      keys.key.begin());
  std::ranges::copy_n(expand(secret, prefix + "iv", kGcmNonce).begin(), kGcmNonce,
                      keys.nonce.begin());
  std::ranges::copy_n(expand(secret, prefix + "hp", kAesBlock).begin(), kAesBlock,
                      keys.head.begin());
  return keys;
}

/// A number whose first two bits say its size (RFC 9000 section 16).
std::optional<std::uint64_t> take_number(Reader& in) {
  constexpr unsigned kSizeShift = 6;
  constexpr std::uint8_t kValueBits = 0x3F;
  constexpr unsigned kByte = 8;
  const auto first = in.u8();
  if (!first) return std::nullopt;
  const auto more = in.take((std::size_t{1} << (*first >> kSizeShift)) - 1);
  if (!more) return std::nullopt;
  std::uint64_t value = *first & kValueBits;
  for (const std::byte byte : *more) value = value << kByte | std::to_integer<std::uint64_t>(byte);
  return value;
}

/// The parts of a packet whose head is still hidden.
struct Hidden {
  std::size_t number_at = 0;  ///< where the packet number begins
  std::size_t end = 0;
};

std::optional<Hidden> find_parts(ByteView datagram) {
  constexpr std::size_t kBeforeIds = 5;
  Reader in(datagram);
  if (!in.take(kBeforeIds)) return std::nullopt;
  for (int ids = 0; ids < 2; ++ids) {
    const auto size = in.u8();
    if (!size || !in.take(*size)) return std::nullopt;
  }
  const auto token = take_number(in);
  if (!token || *token > in.remaining() || !in.take(static_cast<std::size_t>(*token)))
    return std::nullopt;
  const auto length = take_number(in);
  if (!length || *length > in.remaining()) return std::nullopt;
  Hidden hidden;
  hidden.number_at = datagram.size() - in.remaining();
  hidden.end = hidden.number_at + static_cast<std::size_t>(*length);
  return hidden;
}

constexpr std::size_t kMaxNumber = 4;

/// A packet with its head laid open.
struct Opened {
  std::array<std::uint8_t, QuicHello::kMaxPacket> head{};
  std::size_t head_size = 0;
  GcmNonce nonce{};
};

Opened lay_open(ByteView datagram, const Hidden& hidden, const Keys& keys, const AesBlock& mask) {
  constexpr std::uint8_t kHiddenBits = 0x0F;
  constexpr std::uint8_t kNumberSizeBits = 0x03;
  Opened open;
  const Octets all = octets(datagram);
  std::ranges::copy(all.first(hidden.number_at + kMaxNumber), open.head.begin());
  open.head[0] = static_cast<std::uint8_t>(open.head[0] ^ (mask[0] & kHiddenBits));
  const std::size_t size = (open.head[0] & kNumberSizeBits) + std::size_t{1};
  open.nonce = keys.nonce;
  for (std::size_t i = 0; i < size; ++i) {
    std::uint8_t& octet = open.head[hidden.number_at + i];
    octet ^= mask[1 + i];
    open.nonce[kGcmNonce - size + i] ^= octet;
  }
  open.head_size = hidden.number_at + size;
  return open;
}

/// A piece of the handshake.
struct Piece {
  std::uint64_t offset = 0;
  ByteView bytes;
};

constexpr std::size_t kMaxPieces = 64;
using Pieces = FixedList<Piece, kMaxPieces>;

bool skip_acknowledgement(Reader& in, bool counts) {
  const auto largest = take_number(in);
  const auto delay = take_number(in);
  const auto ranges = take_number(in);
  const auto first = take_number(in);
  if (!largest || !delay || !ranges || !first) return false;
  for (std::uint64_t i = 0; i < 2 * std::min<std::uint64_t>(*ranges, in.remaining()); ++i)
    if (!take_number(in)) return false;
  for (int i = 0; counts && i < 3; ++i)
    if (!take_number(in)) return false;
  return true;
}

/// The frames that a first packet may have (RFC 9000 section 12.4).
bool read_frame(Reader& in, Pieces& pieces) {
  enum Frame : std::uint8_t { kPadding = 0, kPing = 1, kAck = 2, kAckCounts = 3, kCrypto = 6 };
  const auto type = in.u8();
  if (type == kPadding || type == kPing) return true;
  if (type == kAck || type == kAckCounts) return skip_acknowledgement(in, type == kAckCounts);
  if (type != kCrypto) return false;
  const auto offset = take_number(in);
  const auto size = offset ? take_number(in) : std::nullopt;
  if (!size || *size > in.remaining()) return false;
  Piece piece;
  piece.offset = *offset;
  piece.bytes = *in.take(static_cast<std::size_t>(*size));
  return pieces.push(piece);
}

}  // namespace

/// Clients shuffle the pieces, so that nobody relies on their order.
bool QuicHello::collect(ByteView frames) {
  Pieces pieces;
  Reader in(frames);
  while (!in.empty() && read_frame(in, pieces)) {
  }
  size_ = 0;
  for (bool grown = true; grown;) {
    grown = false;
    for (const Piece& piece : pieces) {
      if (piece.offset > size_ || piece.offset + piece.bytes.size() <= size_) continue;
      const ByteView fresh = piece.bytes.subspan(size_ - static_cast<std::size_t>(piece.offset));
      if (fresh.size() > handshake_.size() - size_) return size_ > 0;
      std::ranges::copy(fresh, handshake_.begin() + static_cast<std::ptrdiff_t>(size_));
      size_ += fresh.size();
      grown = true;
    }
  }
  return size_ > 0;
}

Result<void> QuicHello::open(ByteView datagram) {
  size_ = 0;
  const auto packet = parse_quic(datagram);
  if (!packet) return tl::unexpected(packet.error());
  const auto salt = salt_of(packet->version);
  if (!packet->initial || !salt) return fail(Errc::unsupported, "no first packet of QUIC");
  const auto hidden = find_parts(datagram);
  if (!hidden) return fail(Errc::malformed, "QUIC packet is cut");
  if (hidden->end > kMaxPacket || hidden->end - hidden->number_at < kMaxNumber + kGcmSeal)
    return fail(Errc::unsupported, "no usual size of a QUIC packet");
  const Keys keys = client_keys(packet->version, *salt, packet->destination_id);
  const ByteView whole = datagram.first(hidden->end);
  AesBlock sample{};
  std::ranges::copy(octets(whole).subspan(hidden->number_at + kMaxNumber, kAesBlock),
                    sample.begin());
  const auto mask = aes128_block(keys.head, sample);
  if (!mask) return fail(Errc::unsupported, "no cipher for QUIC");
  const Opened opened = lay_open(datagram, *hidden, keys, *mask);
  const ByteView head = std::as_bytes(std::span(opened.head)).first(opened.head_size);
  const ByteView sealed = whole.subspan(opened.head_size);
  if (!aes128_gcm_open(keys.key, opened.nonce, head, sealed, plain_))
    return fail(Errc::malformed, "QUIC packet does not open");
  if (!collect(ByteView(plain_).first(sealed.size() - kGcmSeal)))
    return fail(Errc::malformed, "QUIC packet without the beginning of a handshake");
  return {};
}

std::optional<TlsClientHello> QuicHello::client_hello() const {
  Reader in(ByteView(handshake_).first(size_));
  const auto type = in.u8();
  const auto length = in.u24();
  if (!length || type != static_cast<std::uint8_t>(TlsType::client_hello)) return std::nullopt;
  TlsMessage message;
  message.type = TlsType::client_hello;
  const bool whole = *length <= in.remaining();
  message.body = in.rest().first(whole ? *length : in.remaining());
  auto hello = parse_tls_client_hello(message);
  if (!hello) return std::nullopt;
  hello->complete = hello->complete && whole;
  return *hello;
}

}  // namespace tenken::dissect
