#include "scanner/capture/open_records.hpp"

#include <algorithm>
#include <string_view>

#include "scanner/capture/fields.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kTlsHead = 5;        // type, version, length
constexpr std::size_t kHandshakeHead = 4;  // type, length
constexpr std::size_t kMostTls = 16'384;   // bytes of a record that is not encrypted
constexpr std::uint8_t kChangeCipher = 20;
constexpr std::uint8_t kHandshake = 22;
constexpr std::size_t kSshHead = 6;  // length, length of padding, type
constexpr std::size_t kSshCookie = 16;
constexpr std::size_t kMostSsh = 35'000;  // RFC 4253 section 6.1
constexpr std::uint8_t kKexInit = 20;
constexpr std::size_t kMostBanner = 255;  // RFC 4253 section 4.2

/// Messages that come before encryption, by their registered numbers; tickets are none of them.
bool is_public_message(std::uint8_t type) {
  constexpr std::uint8_t kPublic[] = {0, 1, 2, 6, 11, 12, 13, 14, 15, 16, 22};
  return std::ranges::find(kPublic, type) != std::end(kPublic);
}

/// The length of the record that begins here, or 0 where none does that may be kept.
std::size_t tls_record(ByteView data) {
  if (data.size() < kTlsHead + 1) return 0;
  const std::byte* const head = data.data();
  if (u8(head + 1) != 3 || u8(head + 2) > 4) return 0;
  const std::size_t length = be16(head + 3);
  if (u8(head) == kChangeCipher) return length == 1 && u8(head + kTlsHead) == 1 ? kTlsHead + 1 : 0;
  if (u8(head) != kHandshake || length < kHandshakeHead || length > kMostTls) return 0;
  // A message may be longer than its record, but never so long that its first byte counts.
  if (data.size() < kTlsHead + kHandshakeHead || u8(head + kTlsHead + 1) > 1) return 0;
  return is_public_message(u8(head + kTlsHead)) ? kTlsHead + length : 0;
}

/// "SSH-2.0-..." with the end of its line; a line without an end is not kept.
std::size_t ssh_banner(ByteView data) {
  const std::string_view text = as_text(data.first(std::min(data.size(), kMostBanner)));
  if (!text.starts_with("SSH-2.0-") && !text.starts_with("SSH-1.")) return 0;
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? 0 : end + 1;
}

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '@' || c == ',' || c == '_' || c == '+';
}

/// A packet of this type is sent once encryption has begun as well, and cannot be told from it
/// then: names of methods of key exchange at their place say that it is plain.
std::size_t ssh_offer(ByteView data) {
  constexpr std::size_t kNames = kSshHead + kSshCookie;
  constexpr std::size_t kLooked = 32;
  if (data.size() < kNames + 4) return 0;
  const std::byte* const head = data.data();
  const std::size_t length = be32(head);
  if (length < kNames || length > kMostSsh || u8(head + 4) >= length || u8(head + 5) != kKexInit)
    return 0;
  const std::size_t names = be32(head + kNames);
  const std::string_view first =
      as_text(data.subspan(kNames + 4)).substr(0, std::min(names, kLooked));
  if (names < 4 || names > length || first.find('-') == std::string_view::npos) return 0;
  return std::ranges::all_of(first, is_name) ? 4 + length : 0;
}

}  // namespace

OpenRecords::OpenRecords() : rests_(std::make_unique<std::array<Rest, kPlaces>>()) {}

bool OpenRecords::Rest::continues(const Packet& packet, Timestamp now) const {
  return left > 0 && next == packet.sequence && now >= at && now - at <= kWait &&
         source_port == packet.source_port && destination_port == packet.destination_port &&
         source == packet.source && destination == packet.destination;
}

/// Two directions on one place cost a part that could have been kept, nothing else.
OpenRecords::Rest& OpenRecords::place_of(const Packet& packet) {
  std::uint64_t mixed = std::uint64_t{packet.source_port} << 16U | packet.destination_port;
  for (std::size_t i = 0; i < packet.source.size(); ++i)
    mixed =
        mixed * 1099511628211U + (std::uint64_t{packet.source[i]} << 8U) + packet.destination[i];
  mixed ^= mixed >> 32U;
  return (*rests_)[mixed % kPlaces];
}

std::size_t OpenRecords::keep(const Packet& packet, Timestamp at) {
  const ByteView data = packet.payload;
  if (data.empty()) return 0;
  Rest& rest = place_of(packet);
  std::size_t kept = 0;
  if (rest.continues(packet, at)) {
    kept = std::min<std::size_t>(rest.left, data.size());
    rest.left -= static_cast<std::uint32_t>(kept);
    rest.next += static_cast<std::uint32_t>(kept);
  }
  while (kept < data.size()) {
    const ByteView next = data.subspan(kept);
    std::size_t length = tls_record(next);
    if (length == 0) length = ssh_banner(next);
    if (length == 0) length = ssh_offer(next);
    if (length == 0) return kept;
    if (length <= next.size()) {
      kept += length;
      continue;
    }
    rest.source = packet.source;
    rest.destination = packet.destination;
    rest.source_port = packet.source_port;
    rest.destination_port = packet.destination_port;
    rest.next = packet.sequence + static_cast<std::uint32_t>(data.size());
    rest.left = static_cast<std::uint32_t>(length - next.size());
    rest.at = at;
    return data.size();
  }
  return kept;
}

}  // namespace tenken::capture
