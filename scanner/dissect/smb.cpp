#include "scanner/dissect/smb.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/smb_parts.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kSessionMessage = 0x00;
constexpr std::array kSessionSetup{std::uint8_t{0x81}, std::uint8_t{0x82}, std::uint8_t{0x83},
                                   std::uint8_t{0x84}, std::uint8_t{0x85}};
constexpr std::size_t kMaxSetup = 256;                      // bytes
constexpr std::uint32_t kMaxMessage = 16U * 1024U * 1024U;  // bytes
constexpr std::size_t kEnoughOfMessage = std::size_t{64} * 1024;

bool is_setup(std::uint8_t type) {
  for (const std::uint8_t known : kSessionSetup)
    if (type == known) return true;
  return false;
}

bool starts_with(ByteView bytes, std::string_view signature) {
  return as_text(bytes).starts_with(signature);
}

HeardState read_message(SmbMessage& message, ByteView packet) {
  if (starts_with(packet, "\xFFSMB") && packet.size() >= kSmb1Header) {
    read_smb1(message, packet);
    return HeardState::whole;
  }
  message.smb2 = starts_with(packet, "\xFESMB") && packet.size() >= kSmb2Header;
  if (message.smb2) read_smb2(message, packet);
  return message.smb2 ? HeardState::whole : HeardState::foreign;
}

}  // namespace

Heard<SmbMessage> parse_smb(ByteView stream) {
  Heard<SmbMessage> heard;
  Reader in(stream);
  heard.state = HeardState::need_more;
  for (;;) {
    const auto type = in.u8();
    if (!type) return heard;
    const bool setup = is_setup(*type);
    if (!setup && *type != kSessionMessage) break;
    const auto size = in.u24();
    if (!size) return heard;
    if (*size > (setup ? kMaxSetup : kMaxMessage)) break;
    if (setup) {
      if (!in.take(*size)) return heard;
      continue;
    }
    // The wrong signature needs no waiting for the rest; a long message is read by its beginning.
    constexpr std::size_t kSignature = 4;
    const ByteView there = in.rest().first(std::min<std::size_t>(*size, in.remaining()));
    if (there.size() >= kSignature && !starts_with(there.subspan(1), "SMB")) break;
    if (there.size() < std::min<std::size_t>(*size, kEnoughOfMessage)) return heard;
    heard.state = read_message(heard.value, there);
    heard.size = heard.whole() ? stream.size() - in.remaining() + *size : 0;
    return heard;
  }
  heard.state = HeardState::foreign;
  return heard;
}

}  // namespace tenken::dissect
