// SMB 2 and 3: header, negotiate and session setup.
#include <algorithm>
#include <optional>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/smb_parts.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kNegotiate = 0;
constexpr std::uint16_t kSessionSetup = 1;
constexpr std::uint32_t kAnswer = 0x00000001;  // of the flags
constexpr std::uint16_t kSignEnabled = 0x01;
constexpr std::uint16_t kSignRequired = 0x02;
constexpr std::size_t kGuid = 16;

void set_signing(SmbMessage& message, std::uint16_t mode) {
  message.signing_enabled = (mode & kSignEnabled) != 0;
  message.signing_required = (mode & kSignRequired) != 0;
}

bool read_offer(SmbMessage& message, Reader in) {
  constexpr std::size_t kCapabilities = 4;
  constexpr std::size_t kStartTime = 8;
  const auto size = take_u16_le(in);
  const auto count = take_u16_le(in);
  const auto mode = take_u16_le(in);
  const auto reserved = take_u16_le(in);
  if (!size || !count || !mode || !reserved || !in.take(kCapabilities)) return false;
  const auto guid = in.take(kGuid);
  if (!guid || !in.take(kStartTime)) return false;
  set_signing(message, *mode);
  message.guid = *guid;
  for (unsigned i = 0; i < *count; ++i) {
    const auto dialect = take_u16_le(in);
    if (!dialect) return false;
    if (!message.dialect_codes.push(*dialect)) return true;
  }
  return true;
}

/// Where the blob of the login lies: its offset in the message and its length.
bool read_blob(SmbMessage& message, Reader& in, ByteView packet) {
  const auto offset = take_u16_le(in);
  const auto length = take_u16_le(in);
  if (!length || *offset > packet.size() || *length > packet.size() - *offset) return false;
  message.security = packet.subspan(*offset, *length);
  return true;
}

bool read_choice(SmbMessage& message, Reader in, ByteView packet) {
  constexpr std::size_t kLimitsAndTimes = 4 + 4 + 4 + 4 + 8 + 8;
  const auto size = take_u16_le(in);
  const auto mode = take_u16_le(in);
  const auto dialect = take_u16_le(in);
  const auto contexts = take_u16_le(in);
  const auto guid = in.take(kGuid);
  if (!size || !mode || !dialect || !contexts || !guid) return false;
  set_signing(message, *mode);
  message.dialect = *dialect;
  message.guid = *guid;
  return in.take(kLimitsAndTimes) && read_blob(message, in, packet);
}

bool read_setup(SmbMessage& message, Reader in, ByteView packet) {
  constexpr std::size_t kBeforeMode = 3;  // structure size and flags
  constexpr std::size_t kCapabilitiesAndChannel = 8;
  if (!in.take(kBeforeMode)) return false;
  const auto mode = in.u8();
  if (!mode || !in.take(kCapabilitiesAndChannel)) return false;
  set_signing(message, *mode);
  return read_blob(message, in, packet);
}

bool read_setup_answer(SmbMessage& message, Reader in, ByteView packet) {
  constexpr std::size_t kSizeAndFlags = 4;
  return in.take(kSizeAndFlags) && read_blob(message, in, packet);
}

/// An answer that refuses has an error in place of its body (MS-SMB2 section 2.2.2).
bool is_refused(const SmbMessage& message) {
  constexpr std::uint32_t kSuccess = 0;
  constexpr std::uint32_t kMoreProcessing = 0xC0000016;
  return message.answer && message.status != kSuccess && message.status != kMoreProcessing;
}

}  // namespace

void read_smb2(SmbMessage& message, ByteView packet) {
  constexpr std::size_t kBeforeStatus = 8;  // signature, structure size, credit charge
  Reader in(packet.subspan(kBeforeStatus));
  const auto status = take_u32_le(in);
  const auto command = take_u16_le(in);
  const auto credits = take_u16_le(in);
  const auto flags = take_u32_le(in);
  message.answer = credits && (flags.value_or(0) & kAnswer) != 0;
  if (message.answer) message.status = status.value_or(0);
  if (command == kNegotiate) message.command = SmbCommand::negotiate;
  if (command == kSessionSetup) message.command = SmbCommand::session_setup;
  if (message.command == SmbCommand::other || is_refused(message)) return;
  const Reader body(packet.subspan(kSmb2Header));
  if (message.command == SmbCommand::negotiate)
    message.complete =
        message.answer ? read_choice(message, body, packet) : read_offer(message, body);
  else
    message.complete = message.answer ? read_setup_answer(message, body, packet)
                                      : read_setup(message, body, packet);
}

}  // namespace tenken::dissect
