// Redaction of DHCP. Options of vendors, of authentication and of provisioning may hold passwords.
#include <algorithm>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/redact_parts.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kHead = 240;  // with the magic number; RFC 2131 section 2
constexpr std::uint32_t kMagic = 0x63825363;
constexpr std::uint8_t kPad = 0;
constexpr std::uint8_t kEnd = 255;

/// Addresses, times, names, what is asked for and who asks. RFC 2132 and its successors.
bool is_known(std::uint8_t option) {
  constexpr std::uint8_t kKnown[] = {
      1,  2,  3,  4,  5,  6,  7,  12, 15, 23, 26, 28, 31, 33, 35, 42, 44,  46,  47,  50,  51,  53,
      54, 55, 56, 57, 58, 59, 60, 61, 66, 67, 77, 80, 81, 93, 94, 97, 108, 116, 119, 121, 145, 161};
  return std::ranges::find(kKnown, option) != std::end(kKnown);
}

bool is_known6(std::uint16_t option) {
  constexpr std::uint16_t kKnown[] = {1,  2,  3,  4,  5,  6,  7,  8,  13, 14, 15,
                                      16, 20, 23, 24, 25, 26, 31, 39, 59, 79, 112};
  return std::ranges::find(kKnown, option) != std::end(kKnown);
}

/// Up to the first option that is not known; a relay wraps the message of a client, or of another
/// relay. RFC 8415 sections 8 and 9.
std::size_t options6(ByteView message, unsigned depth) {
  constexpr std::size_t kClientHead = 4;
  constexpr std::size_t kRelayHead = 34;
  constexpr std::size_t kOptionHead = 4;
  constexpr std::uint8_t kLastOfClients = 11;
  constexpr std::uint8_t kLastOfRelays = 13;
  constexpr std::uint16_t kWrapped = 9;
  constexpr unsigned kMostRelays = 4;
  if (message.empty() || depth > kMostRelays) return 0;
  const std::uint8_t type = u8(message.data());
  if (type == 0 || type > kLastOfRelays) return 0;
  const bool relayed = type > kLastOfClients;
  std::size_t at = relayed ? kRelayHead : kClientHead;
  if (at > message.size()) return 0;
  while (at + kOptionHead <= message.size()) {
    const std::uint16_t option = be16(message.data() + at);
    const std::size_t length = be16(message.data() + at + 2);
    if (at + kOptionHead + length > message.size()) break;
    std::size_t kept = is_known6(option) ? length : 0;
    if (relayed && option == kWrapped)
      kept = options6(message.subspan(at + kOptionHead, length), depth + 1);
    if (kept == 0 && length != 0) break;
    at += kOptionHead + kept;
    if (kept < length) break;
  }
  return at;
}

}  // namespace

std::size_t keep_dhcp(ByteView message) {
  if (message.size() < kHead || be32(message.data() + kHead - 4) != kMagic) return 0;
  std::size_t at = kHead;
  while (at < message.size()) {
    const std::uint8_t option = u8(message.data() + at);
    if (option == kEnd) {
      ++at;  // what pads the message may be old memory
      break;
    }
    if (option == kPad) {
      ++at;
      continue;
    }
    if (at + 2 > message.size() || !is_known(option)) break;
    const std::size_t next = at + 2 + u8(message.data() + at + 1);
    if (next > message.size()) break;
    at = next;
  }
  return before_secret(message.first(at));
}

std::size_t keep_dhcpv6(ByteView message) {
  return before_secret(message.first(options6(message, 0)));
}

}  // namespace tenken::capture
