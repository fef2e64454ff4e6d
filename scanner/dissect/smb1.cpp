// SMB 1: header, negotiate and session setup.
#include <algorithm>
#include <optional>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/smb_parts.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kNegotiate = 0x72;
constexpr std::uint8_t kSessionSetup = 0x73;
constexpr std::uint8_t kReply = 0x80;       // of the flags
constexpr std::uint16_t kUnicode = 0x8000;  // of the second flags
constexpr std::uint8_t kDialectTag = 0x02;
constexpr std::uint8_t kSignEnabled = 0x04;
constexpr std::uint8_t kSignRequired = 0x08;
constexpr std::uint32_t kExtendedSecurity = 0x80000000;
constexpr std::size_t kGuid = 16;

// Numbers of words, which tell the forms of a command apart.
constexpr std::uint8_t kNegotiateAnswer = 17;
constexpr std::uint8_t kSetupExtended = 12;
constexpr std::uint8_t kSetupOld = 13;
constexpr std::uint8_t kSetupAnswerExtended = 4;
constexpr std::uint8_t kSetupAnswerOld = 3;

/// A command: its words, its bytes, and where these lie in the message.
struct Block {
  std::uint8_t count = 0;  ///< of words
  ByteView words;
  ByteView bytes;
  std::size_t offset = 0;
};

std::optional<Block> take_block(ByteView packet) {
  Reader in(packet.subspan(kSmb1Header));
  Block block;
  const auto count = in.u8();
  const auto words = count ? in.take(std::size_t{2} * *count) : std::nullopt;
  const auto size = words ? take_u16_le(in) : std::nullopt;
  if (!size) return std::nullopt;
  block.count = *count;
  block.words = *words;
  block.offset = packet.size() - in.remaining();
  block.bytes = in.rest().first(std::min<std::size_t>(*size, in.remaining()));
  return block;
}

/// Texts one after the other, each with its NUL; those of two bytes are aligned in the message.
class Texts {
 public:
  Texts(const Block& block, bool unicode)
      : bytes_(block.bytes), offset_(block.offset), unicode_(unicode) {}

  bool skip(std::size_t count) {
    if (count > bytes_.size() - at_) return false;
    at_ += count;
    return true;
  }
  /// Without its NUL; what is there where that is missing.
  ByteView next() {
    const std::size_t unit = unicode_ ? 2 : 1;
    if (unicode_ && (offset_ + at_) % 2 != 0) at_ = std::min(at_ + 1, bytes_.size());
    const std::size_t begin = at_;
    while (at_ + unit <= bytes_.size() && !is_nul(at_)) at_ += unit;
    const ByteView text = bytes_.subspan(begin, at_ - begin);
    at_ = std::min(at_ + unit, bytes_.size());
    return text;
  }

 private:
  bool is_nul(std::size_t at) const {
    return bytes_[at] == std::byte{0} && (!unicode_ || bytes_[at + 1] == std::byte{0});
  }

  ByteView bytes_;
  std::size_t offset_;
  std::size_t at_ = 0;
  bool unicode_;
};

bool read_offer(SmbMessage& message, const Block& block) {
  Reader in(block.bytes);
  while (!in.empty()) {
    if (in.u8() != kDialectTag) return false;
    const std::string_view name = until_nul(in.rest());
    if (!in.take(name.size() + 1)) return false;
    if (!message.dialects.push(name)) return true;
  }
  return true;
}

bool read_choice(SmbMessage& message, const Block& block) {
  constexpr std::size_t kBeforeCapabilities = 16;
  Reader in(block.words);
  const auto dialect = take_u16_le(in);
  if (!dialect) return false;
  message.dialect = *dialect;
  if (block.count != kNegotiateAnswer) return true;  // an older dialect, or none
  const auto mode = in.u8();
  const auto skipped = in.take(kBeforeCapabilities);
  const auto capabilities = take_u32_le(in);
  if (!mode || !skipped || !capabilities) return false;
  message.signing_enabled = (*mode & kSignEnabled) != 0;
  message.signing_required = (*mode & kSignRequired) != 0;
  if ((*capabilities & kExtendedSecurity) == 0) return true;
  if (block.bytes.size() < kGuid) return false;
  message.guid = block.bytes.first(kGuid);
  message.security = block.bytes.subspan(kGuid);
  return true;
}

/// The number of two bytes at the n-th word.
std::size_t word(const Block& block, std::size_t n) {
  Reader in(block.words.subspan(2 * n));
  return take_u16_le(in).value_or(0);
}

bool read_blob(SmbMessage& message, const Block& block, Texts& texts, std::size_t size) {
  if (!texts.skip(size)) return false;
  message.security = block.bytes.first(size);
  return true;
}

bool read_setup(SmbMessage& message, const Block& block) {
  constexpr std::size_t kBlobWord = 7;
  constexpr std::size_t kOldPasswordWord = 7;
  constexpr std::size_t kNewPasswordWord = 8;
  Texts texts(block, message.unicode);
  if (block.count == kSetupExtended) {
    if (!read_blob(message, block, texts, word(block, kBlobWord))) return false;
  } else if (block.count == kSetupOld) {
    if (!texts.skip(word(block, kOldPasswordWord)) || !texts.skip(word(block, kNewPasswordWord)))
      return false;
    message.account = texts.next();
    message.domain = texts.next();
  } else {
    return true;
  }
  message.native_os = texts.next();
  message.native_lan_manager = texts.next();
  return true;
}

bool read_setup_answer(SmbMessage& message, const Block& block) {
  constexpr std::size_t kBlobWord = 3;
  Texts texts(block, message.unicode);
  if (block.count == kSetupAnswerExtended) {
    if (!read_blob(message, block, texts, word(block, kBlobWord))) return false;
  } else if (block.count != kSetupAnswerOld) {
    return true;  // refused: no words
  }
  message.native_os = texts.next();
  message.native_lan_manager = texts.next();
  message.domain = texts.next();
  return true;
}

}  // namespace

void read_smb1(SmbMessage& message, ByteView packet) {
  constexpr std::size_t kSignature = 4;
  Reader in(packet.subspan(kSignature));
  const auto command = in.u8();
  const auto status = take_u32_le(in);
  const auto flags = in.u8();
  const auto flags2 = take_u16_le(in);
  message.answer = (flags.value_or(0) & kReply) != 0;
  message.unicode = (flags2.value_or(0) & kUnicode) != 0;
  if (message.answer) message.status = status.value_or(0);
  if (command == kNegotiate) message.command = SmbCommand::negotiate;
  if (command == kSessionSetup) message.command = SmbCommand::session_setup;
  if (message.command == SmbCommand::other) return;
  const auto block = take_block(packet);
  message.complete = block.has_value();
  if (!block) return;
  if (message.command == SmbCommand::negotiate)
    message.complete = message.answer ? read_choice(message, *block) : read_offer(message, *block);
  else
    message.complete =
        message.answer ? read_setup_answer(message, *block) : read_setup(message, *block);
}

}  // namespace tenken::dissect
